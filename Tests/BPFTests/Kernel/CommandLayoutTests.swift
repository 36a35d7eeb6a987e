// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Testing

@testable import BPF

/// The structures of bpf(2) commands have the layout of `union bpf_attr` in the installed `<linux/bpf.h>`.
@Suite("Command layouts", .timeLimit(.minutes(10))) struct CommandLayoutTests {
    @Test func programLoadHasTheHeadersLayout() {
        let fields: [(PartialKeyPath<ProgramLoad>, Int)] = [
            (\.instructions, test_attr_insns()), (\.logBuffer, test_attr_log_buf()),
            (\.programFlags, test_attr_prog_flags()), (\.programBTFFD, test_attr_prog_btf_fd()),
            (\.functionInfo, test_attr_func_info()), (\.attachBTFID, test_attr_attach_btf_id()),
            (\.attachProgramFD, test_attr_attach_prog_fd()),
        ]
        for (field, offset) in fields { #expect(MemoryLayout<ProgramLoad>.offset(of: field) == offset) }
    }

    @Test func mapCreateHasTheHeadersLayout() {
        let fields: [(PartialKeyPath<MapCreate>, Int)] = [
            (\.maxEntries, test_attr_max_entries()), (\.innerMapFD, test_attr_inner_map_fd()),
            (\.btfFD, test_attr_btf_fd()), (\.btfVmlinuxValueTypeID, test_attr_btf_vmlinux_value_type_id()),
        ]
        for (field, offset) in fields { #expect(MemoryLayout<MapCreate>.offset(of: field) == offset) }
    }

    @Test func kprobeMultiLinksHaveTheHeadersLayout() {
        let start = 16
        let fields: [(PartialKeyPath<KprobeMultiLinkOptions>, Int)] = [
            (\.flags, test_attr_kprobe_multi_flags()), (\.symbols, test_attr_kprobe_multi_syms()),
            (\.cookies, test_attr_kprobe_multi_cookies()),
        ]
        for (field, offset) in fields {
            #expect(MemoryLayout<KprobeMultiLinkOptions>.offset(of: field).map { $0 + start } == offset)
        }
        #expect(
            MemoryLayout<LinkCreate<KprobeMultiLinkOptions>>.size == start + MemoryLayout<KprobeMultiLinkOptions>.size
        )
    }
}
