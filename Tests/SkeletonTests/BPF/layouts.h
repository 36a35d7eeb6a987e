/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#pragma once

typedef _Bool bool_t;

enum verdict { VERDICT_PASS, VERDICT_DROP = 5, VERDICT_LATER = 6 };

enum wide { WIDE_MIN = 1, WIDE_MAX = 0xFFFFFFFFFFFFFFF0 };

enum sample_kind { SAMPLE_EMPTY = -1, SAMPLE_FULL = 1 };

struct packed_pair {
    __u8 a;
    __u32 b;
} __attribute__((packed));

typedef struct {
    int x, y;
} point_t;

struct aligned_value {
    __u8 value;
} __attribute__((aligned(32)));

struct flow_key {
    __u8 protocol;      /* a byte of padding follows */
    __u16 port;
    __u8 last;          /* three bytes of padding follow */
    __u32 address;
    __u64 cookie;
    __u8 end;           /* seven bytes of padding follow */
};

struct everything {
    __s8 small;
    bool_t flag;
    __u64 large;
    __uint128_t huge;
    enum verdict verdict;
    enum wide wide;
    void *pointer;
    unsigned int low : 3;
    int middle : 5;
    unsigned int high : 1;
    __u64 across : 37;
    union {
        __u16 port;
        __u8 octets[2];
    };
    union {
        __u32 word;
        __u8 bytes[4];
    } address;
    struct {
        int x, y;
    } inner;
    point_t origin;
    __u16 grid[2][3];
    struct packed_pair pairs[2];
    bool_t flags[3];
    char name[16];
    char titles[2][8];
    __u8 raw[5];
    int self;                           /* words of Swift */
    int description;
    int protocol;
    double ratio;
    struct aligned_value aligned;
    struct everything *next;
    int (*callback)(struct everything *, int);
};

struct limits {
    __u32 first;
    char name[8];
    bool_t on[3];
};

struct sample {
    enum sample_kind kind;
    __u64 count;
    char text[16];
    __u8 data[];
};

struct trace_arguments;
