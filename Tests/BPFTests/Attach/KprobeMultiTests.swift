// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Many kernel functions with one link.
@Suite(
    "Many kernel functions with one link",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(
        if: BPFFeatures.probe(feature: .kprobeMulti) == .supported,
        "kprobe_multi needs Linux 5.18 and CONFIG_FPROBE"
    )
)
struct KprobeMultiTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("kprobe_multi")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func value(_ name: String, _ object: BPFObject) throws -> UInt64 {
        try object.globals.value(name, as: UInt64.self)
    }

    @Test func attachesWhereTheSectionSays() throws {
        let object = try load()
        let links = [try object.program("on_entry").attach(), try object.program("on_return").attach()]
        test_call_getpgid(10)
        #expect(try value("entries", object) >= 10)
        #expect(try value("returns", object) >= 10)
        #expect(try links[0].info().kind == .kprobeMulti)
        for link in links { try link.detach() }
        let counted = try value("entries", object)
        test_call_getpgid(10)
        #expect(try value("entries", object) == counted)
    }

    @Test func attachesToFunctionsThatMatchAPattern() throws {
        let object = try load()
        let link = try object.program("on_entry").attach(to: .kprobeMulti(pattern: "security_task_get?gid"))
        test_call_getpgid(10)
        #expect(try value("entries", object) == 10)
        try link.detach()
        let back = try object.program("on_return")
            .attach(to: .kretprobeMulti(pattern: "security_*_getpgid"))
        test_call_getpgid(3)
        #expect(try value("returns", object) == 3)
        #expect(try value("entries", object) == 10)
        try back.detach()
    }

    @Test func eachFunctionHasItsCookie() throws {
        let object = try load()
        let target = AttachTarget.kprobeMulti(
            functions: ["security_task_getsid", "security_task_getpgid"].filter(isTraced),
            cookies: ["security_task_getsid", "security_task_getpgid"].filter(isTraced)
                .map { $0.hasSuffix("pgid") ? 1000 : 1 }
        )
        let link = try object.program("on_entry").attach(to: target)
        test_call_getpgid(2)
        #expect(try value("cookies", object) == 2000)
        _ = getsid(getpid())
        #expect(try value("cookies", object) == 2001)
        try link.detach()
    }

    @Test func attachesToAddresses() throws {
        let object = try load()
        let address = try KprobeTests.address(of: "security_task_getpgid")
        let links = [
            try object.program("on_entry").attach(to: .kprobeMulti(addresses: [address], cookies: [500])),
            try object.program("on_return").attach(to: .kretprobeMulti(addresses: [address])),
        ]
        test_call_getpgid(2)
        #expect(try value("entries", object) == 2)
        #expect(try value("returns", object) == 2)
        #expect(try value("cookies", object) == 1000)
        for link in links { try link.detach() }
        let program = try object.program("on_entry")
        #expect(bpfError { try program.attach(to: .kprobeMulti(addresses: [])) }?.code == .invalidArgument)
        let wrong = bpfError { try program.attach(to: .kprobeMulti(addresses: [4096])) }
        #expect(wrong?.code == .targetNotFound || wrong?.code == .invalidArgument, "\(String(describing: wrong))")
    }

    private func isTraced(_ function: String) -> Bool {
        guard let list = BPFKernel.tracefs?.appending("available_filter_functions").string,
            let file = fopen(list, "r")
        else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, CInt(line.count), file) != nil {
            if String(decoding: line.prefix { $0 != 10 && $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                == function
            {
                return true
            }
        }
        return false
    }

    @Test func rejectsMissingFunctionsAndWrongCounts() throws {
        let program = try load().program("on_entry")
        #expect(bpfError { try program.attach(to: .kprobeMulti(functions: [])) }?.code == .invalidArgument)
        let count = bpfError {
            try program.attach(to: .kprobeMulti(functions: ["security_task_getpgid"], cookies: [1, 2]))
        }
        #expect(count?.code == .invalidArgument)
        let missing = bpfError {
            try program.attach(to: .kprobeMulti(functions: ["security_task_getpgid", "no_such_function"]))
        }
        #expect(missing?.code == .targetNotFound)
        #expect(missing?.message.contains("'no_such_function'") == true)
        let nothing = bpfError { try program.attach(to: .kprobeMulti(pattern: "swift_bpf_*")) }
        #expect(nothing?.code == .targetNotFound)
        #expect(nothing?.description.contains("swift_bpf_*") == true)
    }
}
