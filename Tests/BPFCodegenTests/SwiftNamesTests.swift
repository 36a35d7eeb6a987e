// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct SwiftNamesTests {
    @Test(arguments: [
        ("only_uid", "onlyUID"), ("uid", "uid"), ("UID", "uid"), ("pid_count", "pidCount"), ("task_ids", "taskIDs"),
        ("CONFIG_HZ", "configHz"), ("LINUX_KERNEL_VERSION", "linuxKernelVersion"),
        ("already_camelCase", "alreadyCamelCase"),
        ("nsPerTick", "nsPerTick"), ("a_1_2", "a1_2"), ("a_12", "a12"), ("_hidden", "hidden"), ("__x64_sys", "x64Sys"),
        ("4ever", "_4ever"), ("a$b", "aB"), ("a.b", "aB"), ("core::Option<u32>", "coreOptionU32"),
        ("größe_max", "größeMax"), ("名前", "名前"), ("_", "__"), ("", "__"), ("$", "__"),
    ])
    func membersAreInCamelCase(_ name: String, _ expected: String) {
        #expect(SwiftNames.member(name) == expected)
    }

    @Test(arguments: [
        ("class", "`class`"), ("default", "`default`"), ("in", "`in`"), ("self", "self_"), ("init", "init_"),
        ("Type", "type"), ("description", "description_"), ("bpf_members", "bpfMembers_"), ("async", "`async`"),
    ])
    func reservedWordsStayUsable(_ name: String, _ expected: String) {
        #expect(SwiftNames.member(name) == expected)
    }

    @Test(arguments: [
        ("exec_event", "ExecEvent"), ("IP_key", "IPKey"), ("http2_frame", "Http2Frame"), ("HTTP_STATE", "HTTPState"),
        ("9p_fid", "Type9pFid"), ("_", "Unnamed"), ("名前", "Type名前"), ("task_struct", "TaskStruct"),
    ])
    func typesBeginWithACapital(_ name: String, _ expected: String) {
        #expect(SwiftNames.type(name) == expected)
    }

    @Test(arguments: [
        ("dir/exec_watch.bpf.c", "ExecWatch"), ("ExecWatch.bpf.c", "ExecWatch"), ("a/b.bpf.o", "B"), ("x.o", "X"),
    ])
    func aFileNamesItsType(_ file: String, _ expected: String) {
        #expect(SwiftNames.skeleton(file: file) == expected)
    }

    @Test func aScopeHasEachNameOnce() {
        var scope = NameScope(reserved: ["taken"])
        #expect(scope.unique("taken") == "taken_2")
        #expect(scope.unique("`in`") == "`in`")
        #expect(scope.unique("in", or: "Structure") == "inStructure")
        #expect(scope.unique("in", or: "Structure") == "inStructure_2")
        #expect(scope.unique("in", or: "Structure") == "inStructure_3")
    }

    @Test func manyEqualNamesTakeLinearTime() {
        var scope = NameScope()
        let names = Set((0..<20_000).map { _ in scope.unique("same") })
        #expect(names.count == 20_000)
    }

    @Test func textIsSafeInLiteralsAndComments() {
        #expect("a\"b\\c\n\u{0}".swiftLiteral == "a\\\"b\\\\c\\u{a}\\u{0}")
        #expect("one\nlet x = 1\r\u{2028}".swiftComment == "one let x = 1  ")
    }
}
