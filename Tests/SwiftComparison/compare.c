// SPDX-License-Identifier: Apache-2.0
/* Compares the instructions and the time of equal programs in two objects: compare SWIFT.o C.o. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 15

static const char *names[] = {"countPackets", "collectStatistics", "collectStatisticsChecked", "writeEvent",
                              "filterPorts",  "addBytes",          "readTask"};

static struct bpf_object *load(const char *path)
{
    struct bpf_object *object = bpf_object__open_file(path, NULL);

    if (!object || bpf_object__load(object)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return NULL;
    }
    return object;
}

/* Nanoseconds a run, or a negative error. */
static int run(int fd, int is_packet)
{
    /* Ethernet, IPv4, TCP to port 80. */
    static unsigned char packet[64] = {[12] = 8, [14] = 0x45, [23] = 6, [36] = 0, [37] = 80};
    LIBBPF_OPTS(bpf_test_run_opts, options);

    if (is_packet) {
        options.data_in = packet;
        options.data_size_in = sizeof(packet);
        options.repeat = 200000;
    }
    return bpf_prog_test_run_opts(fd, &options) ? -errno : (int)options.duration;
}

int main(int count, char **arguments)
{
    struct bpf_object *swift = count == 3 ? load(arguments[1]) : NULL, *c = swift ? load(arguments[2]) : NULL;
    int bad = 0;

    if (!c)
        return 1;
    printf("%-26s%10s%6s%8s%12s%8s%8s\n", "program", "Swift", "C", "ratio", "Swift ns", "C ns", "ratio");
    for (unsigned index = 0; index < sizeof(names) / sizeof(*names); index++) {
        struct bpf_program *programs[2] = {bpf_object__find_program_by_name(swift, names[index]),
                                           bpf_object__find_program_by_name(c, names[index])};
        int best[2] = {1 << 30, 1 << 30}, is_packet;
        double instructions[2];

        if (!programs[0] || !programs[1])
            return 1;
        is_packet = bpf_program__type(programs[0]) == BPF_PROG_TYPE_XDP;
        for (int side = 0; side < 2; side++)
            instructions[side] = (double)bpf_program__insn_cnt(programs[side]);
        printf("%-26s%10.0f%6.0f%8.2f", names[index], instructions[0], instructions[1],
               instructions[0] / instructions[1]);
        /* Checked arithmetic has a branch for each operation, which C does not have. */
        if (instructions[0] > (strstr(names[index], "Checked") ? 1.25 : 1.15) * instructions[1])
            bad++;
        if (is_packet) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int side = 0; side < 2; side++) {
                    int time = run(bpf_program__fd(programs[side]), is_packet);

                    if (time < 0)
                        return 1;
                    if (time < best[side])
                        best[side] = time;
                }
            }
            printf("%12d%8d%8.2f", best[0], best[1], best[1] ? (double)best[0] / best[1] : 1);
        }
        printf("\n");
    }
    printf("%d programs have more than 1.15 times the instructions, or 1.25 with checked arithmetic\n", bad);
    return bad != 0;
}
