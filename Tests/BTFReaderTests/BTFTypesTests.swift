// SPDX-License-Identifier: Apache-2.0

import BTFReader
import CLibbpf
import CTestSupport
import Foundation
import Testing

@Suite("Reading BTF", .timeLimit(.minutes(10))) struct BTFTypesTests {
    /// The results of this reader and of libbpf are equal for each type of the kernel's and every fixture's BTF.
    @Test(arguments: try BTFSource.all()) func agreesWithLibbpf(source: BTFSource) throws {
        let btf = try #require(source.open())
        let types = try btf.types()
        #expect(types.count == Int(btf__type_cnt(btf.pointer)))
        try types.check()
        for id in stride(from: 1, to: UInt32(types.count), by: source.step) {
            guard let type = types.type(id), let theirs = btf__type_by_id(btf.pointer, id) else {
                Issue.record("type \(id) is missing")
                return
            }
            guard type.kind.rawValue == UInt8(btf_kind(theirs)), type.count == Int(btf_vlen(theirs)),
                types.name(of: type) == String(cString: btf__name_by_offset(btf.pointer, theirs.pointee.name_off))
            else {
                Issue.record("type \(id) differs")
                return
            }
            let size = btf__resolve_size(btf.pointer, id)
            // libbpf follows declaration tags, which have no size.
            if type.kind != .declarationTag, types.size(of: id) != (size < 0 ? nil : Int(size)) {
                Issue.record("type \(id) has \(size) bytes, read as \(String(describing: types.size(of: id)))")
            }
            let members = types.members(of: id)
            for (index, member) in members.enumerated() {
                guard member.bitOffset == Int(btf_member_bit_offset(theirs, UInt32(index))),
                    member.bitFieldSize == Int(btf_member_bitfield_size(theirs, UInt32(index)))
                else {
                    Issue.record("member \(index) of type \(id) differs")
                    return
                }
            }
        }
    }

    @Test func typesAreFoundByKindAndName() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let structure = btf.structure("task", size: 4, members: [("pid", integer, 0)])
        btf__add_typedef(btf.pointer, "task", CInt(structure))
        let types = try btf.types()
        #expect(types.first(.structure, named: "task") == structure)
        #expect(types.first(.typedef, named: "task") == structure + 1)
        #expect(types.first(.union, named: "task") == nil)
        #expect(types.first(.structure, named: "tas") == nil)
        #expect(types.first(.structure, named: "tasks") == nil)
    }

    /// A look-up finds the types that a comparison of all names finds, with and without the index.
    @Test(arguments: try BTFSource.all()) func lookupsFindAllTypesOfAName(source: BTFSource) throws {
        let btf = try #require(source.open())
        let types = try btf.types()
        var expected: [String: [UInt32]] = [:]
        for id in 1..<UInt32(types.count) {
            // Equal names have one place. A part of the places is read under emulation.
            guard let place = btf__type_by_id(btf.pointer, id)?.pointee.name_off, Int(place) % source.step == 0,
                let type = types.type(id)
            else { continue }
            let name = types.name(of: type)
            if !name.isEmpty { expected[name, default: []].append(id) }
        }
        let index = try #require(BTFNameIndex(types))
        var different = 0
        var visited: [String] = []
        for (count, (name, ids)) in expected.enumerated() {
            // All names of a fixture, and a part of the kernel's.
            guard expected.count < 1000 && !source.isKernel || count % (5000 / source.step) == 0 else { continue }
            if index.all(named: name, in: types) != ids || types.all(named: name) != ids { different += 1 }
            visited.append(name)
        }
        #expect(different == 0)
        let together = types.all(named: visited + ["", "no such name"])
        #expect(together == expected.filter { visited.contains($0.key) }.merging(["no such name": []]) { $1 })
        for name in ["", "no such name", "x\0", String(repeating: "x", count: 100_000)] {
            #expect(types.all(named: name).isEmpty && index.all(named: name, in: types).isEmpty)
        }
    }

    /// An excerpt has the members, offsets and sizes of the types that were taken.
    @Test(arguments: try BTFSource.all()) func excerptsHaveTheSameLayout(source: BTFSource) throws {
        let types = try #require(source.open()).types()
        let all = stride(from: 1, to: UInt32(types.count), by: source.isKernel ? 503 : 1)
        let roots = all.filter { types.type($0)?.kind.isRelocated == true && types.size(of: $0) != nil }
        var excerpt = BTFExcerpt(of: types)
        excerpt.add(roots)
        let bytes = BTFExcerpt.bytes(of: [excerpt])
        _ = try unsafe BTFTypes.check(bytes.span.bytes)
        let parsed = try #require(bytes.withUnsafeBytes { btf__new($0.baseAddress, UInt32($0.count)) })
        btf__free(parsed)
        let copy = try BTFTypes(bytes)
        #expect(copy.count <= types.count)
        var next: UInt32 = 1
        for root in roots {
            // Roots keep their order, among the types that they need.
            let text = types.layout(of: root)
            while next < copy.count, copy.layout(of: next) != text { next += 1 }
            guard next < copy.count else {
                Issue.record("type \(root) is missing or differs: \(text)")
                return
            }
            next += 1
        }
    }

    @Test func excerptsFollowPointersOfTypesOnly() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let far = btf.structure("far", size: 4, members: [("a", integer, 0)])
        let farPointer = btf.pointer(to: far)
        let near = btf.structure("near", size: 8, members: [("far", farPointer, 0)])
        let typedef = UInt32(btf__add_typedef(btf.pointer, "handle", CInt(btf.pointer(to: near))))
        func excerpt(_ root: UInt32) throws -> BTFTypes {
            var excerpt = try BTFExcerpt(of: btf.types())
            excerpt.add([root])
            return try BTFTypes(BTFExcerpt.bytes(of: [excerpt, excerpt]))
        }
        let members = try excerpt(near)
        #expect(members.all(named: "near").count == 2 && members.all(named: "far").isEmpty)
        let pointers = try excerpt(typedef)
        let outline = try #require(pointers.all(named: "near").first)
        #expect(pointers.members(of: outline).isEmpty && pointers.size(of: outline) == 8)
        #expect(pointers.describe(1) == "struct near" && pointers.all(named: "far").isEmpty)
    }

    @Test func flavorsAreFound() throws {
        for (name, essential) in [
            ("task_struct", "task_struct"), ("task_struct___old", "task_struct"), ("a___b___c", "a___b"),
            ("___a", "___a"), ("a___", "a___"), ("a____b", "a____b"), ("a__b", "a__b"), ("a___b", "a"), ("", ""),
        ] {
            #expect(BTFFlavor.essential(name) == essential)
        }
        let btf = try LibbpfBTF()
        let plain = btf.structure("state", size: 4, members: [])
        let flavored = btf.structure("state___new", size: 8, members: [])
        btf__add_typedef(btf.pointer, "state___type", CInt(plain))
        btf__add_enum(btf.pointer, "state____no", 4)
        let types = try btf.types()
        let found = types.flavored()
        #expect(found == ["state": [flavored, flavored + 1]])
        let all = types.all(named: "state") + (found["state"] ?? [])
        #expect(types.candidates(.structure, among: all) == [plain, flavored])
        #expect(types.candidates(.typedef, among: all) == [flavored + 1])
        #expect(types.candidates(.union, among: all).isEmpty)
    }

    /// A name may be the end of a longer one, and many types may have one name.
    @Test func namesThatShareTheirBytesAreFound() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer("unsigned_int")
        let other = btf.structure("placeholder", size: 4, members: [])
        var bytes = btf.bytes
        // The second name is the end of the first.
        let strings = 24 + Int(bytes[12]) | Int(bytes[13]) << 8
        #expect(bytes[strings + 1] == UInt8(ascii: "u"))
        bytes[24 + 16] = 10
        let types = try BTFTypes(bytes)
        #expect(types.all(named: "int") == [other] && types.all(named: "unsigned_int") == [integer])
        #expect(BTFNameIndex(types)?.all(named: "int", in: types) == [other])
        let many = try LibbpfBTF()
        for _ in 0..<5000 { btf__add_typedef(many.pointer, "same", 0) }
        #expect(try BTFNameIndex(many.types()) == nil)
        #expect(try many.types().all(named: "same").count == 5000)
    }

    /// Types that refer to themselves, and structures with too many members to visit.
    @Test func queriesEndOnHostileBTF() throws {
        let btf = try LibbpfBTF()
        #expect(btf.pointer(to: 1) == 1)
        var last = btf.integer()
        // Each structure contains the previous one four times, at the same offset.
        for depth in 0..<28 {
            let members = (0..<4).map { ("m\($0)", last, bits: UInt32(0)) }
            last = btf.structure("s\(depth)", size: 8, members: members)
        }
        let types = try btf.types()
        #expect(types.describe(1).hasPrefix("… *"))
        #expect(types.padding(of: 3) == [4..<8])
        #expect(types.padding(of: last).isEmpty, "what cannot be understood is left as it is")
        #expect(types.leaves(of: last)?.count == nil)
        // Structures without members have no leaves.
        let empty = try LibbpfBTF()
        var hollow = empty.structure("e", size: 0, members: [])
        for depth in 0..<28 {
            hollow = empty.structure("e\(depth)", size: 0, members: [("a", hollow, 0), ("b", hollow, 0)])
        }
        #expect(try empty.types().leaves(of: hollow)?.count == nil)
    }
}

extension BTFTypes {
    /// The kind, the name, the size and the members of a type as text.
    fileprivate func layout(of id: UInt32) -> String {
        guard let type = type(id) else { return "" }
        let members = members(of: id).map { member in
            "\(string(at: member.nameOffset)) \(member.bitOffset) \(member.bitFieldSize) \(shape(of: member.type))"
        }
        return "\(type.kind) \(name(of: type)) \(String(describing: size(of: id))) \(members)"
    }
}

/// A source of BTF for tests.
struct BTFSource: CustomTestStringConvertible {
    let path: String
    var testDescription: String { (path as NSString).lastPathComponent }
    var isKernel: Bool { path.hasPrefix("/sys/") }

    /// The distance of the types that a test visits: a part of the kernel's under emulation.
    var step: Int { isKernel && test_is_emulated() ? 97 : 1 }

    static func all() throws -> [BTFSource] {
        var folder = #filePath as NSString
        for _ in 0..<3 { folder = folder.deletingLastPathComponent as NSString }
        folder = folder.appendingPathComponent("bpf-fixtures") as NSString
        let files = try FileManager.default.contentsOfDirectory(atPath: folder as String).filter {
            $0.hasSuffix(".bpf.o")
        }
        return [BTFSource(path: "/sys/kernel/btf/vmlinux")] + files.sorted().map { BTFSource(path: "\(folder)/\($0)") }
    }

    func open() -> LibbpfBTF? { btf__parse(path, nil).map { LibbpfBTF(adopting: $0) } }
}
