/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#pragma once

enum cnt_mode { CNT_MODE_OFF, CNT_MODE_ON };

struct cnt_state {
    enum cnt_mode mode;
    __u64 total;
};

extern struct cnt_state state;
int count_by(int amount);
