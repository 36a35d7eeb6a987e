// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The sections that came after libbpf 1.1, until 1.7. Each is switched on by a test of its own.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("?kprobe.session/vfs_read") int kprobe_session(void *ctx) { return 0; }
SEC("?uprobe.multi") int uprobe_multi(void *ctx) { return 0; }
SEC("?uretprobe.multi") int uretprobe_multi(void *ctx) { return 0; }
SEC("?uprobe.session") int uprobe_session(void *ctx) { return 0; }
SEC("?uprobe.multi.s") int uprobe_multi_s(void *ctx) { return 0; }
SEC("?uretprobe.multi.s") int uretprobe_multi_s(void *ctx) { return 0; }
SEC("?uprobe.session.s") int uprobe_session_s(void *ctx) { return 0; }
SEC("?usdt.s") int usdt_s(void *ctx) { return 0; }
SEC("?tc/ingress") int tc_ingress(struct __sk_buff *s) { return 0; }
SEC("?tc/egress") int tc_egress(struct __sk_buff *s) { return 0; }
SEC("?tcx/ingress") int tcx_ingress(struct __sk_buff *s) { return 0; }
SEC("?tcx/egress") int tcx_egress(struct __sk_buff *s) { return 0; }
SEC("?netkit/primary") int netkit_primary(struct __sk_buff *s) { return 0; }
SEC("?netkit/peer") int netkit_peer(struct __sk_buff *s) { return 0; }
SEC("?fsession/bpf_fentry_test1") int fsession(void *ctx) { return 0; }
SEC("?fsession.s/bpf_fentry_test1") int fsession_s(void *ctx) { return 0; }
SEC("?fentry.multi") int fentry_multi(void *ctx) { return 0; }
SEC("?fexit.multi.s/vfs_*") int fexit_multi_s(void *ctx) { return 0; }
SEC("?fsession.multi") int fsession_multi(void *ctx) { return 0; }
SEC("?sk_skb/verdict") int sk_skb_verdict(struct __sk_buff *s) { return 1; }
SEC("?cgroup/connect_unix") int connect_unix(struct bpf_sock_addr *a) { return 1; }
SEC("?cgroup/sendmsg_unix") int sendmsg_unix(struct bpf_sock_addr *a) { return 1; }
SEC("?cgroup/recvmsg_unix") int recvmsg_unix(struct bpf_sock_addr *a) { return 1; }
SEC("?cgroup/getpeername_unix") int getpeername_unix(struct bpf_sock_addr *a) { return 1; }
SEC("?cgroup/getsockname_unix") int getsockname_unix(struct bpf_sock_addr *a) { return 1; }
SEC("?netfilter") int netfilter(void *ctx) { return 1; }
SEC("?struct_ops.s/release") int struct_ops_s(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";
