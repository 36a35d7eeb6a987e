// SPDX-License-Identifier: Apache-2.0

import BTFReader
import CLibbpf
import Foundation
import Testing

@Suite("Reading BTF", .timeLimit(.minutes(10))) struct BTFTypesTests {
    /// The results of this reader and of libbpf are equal for each type of the kernel's and every fixture's BTF.
    @Test(arguments: try BTFSource.all()) func agreesWithLibbpf(source: BTFSource) throws {
        let btf = try #require(source.open())
        let types = try btf.types()
        #expect(types.count == Int(btf__type_cnt(btf.pointer)))
        try types.check()
        for id in 1..<UInt32(types.count) {
            let type = try #require(types.type(id))
            let theirs = try #require(btf__type_by_id(btf.pointer, id))
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
        let types = try #require(source.open()).types()
        var expected: [String: [UInt32]] = [:]
        for id in 1..<UInt32(types.count) {
            let name = types.name(of: try #require(types.type(id)))
            if !name.isEmpty { expected[name, default: []].append(id) }
        }
        let index = try #require(BTFNameIndex(types))
        var different = 0
        for (count, (name, ids)) in expected.enumerated() {
            // All names of a fixture, and a part of the kernel's.
            guard expected.count < 1000 || count % 5000 == 0 else { continue }
            if index.all(named: name, in: types) != ids || types.all(named: name) != ids { different += 1 }
        }
        #expect(different == 0)
        for name in ["", "no such name", "x\0", String(repeating: "x", count: 100_000)] {
            #expect(types.all(named: name).isEmpty && index.all(named: name, in: types).isEmpty)
        }
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

/// A source of BTF for tests.
struct BTFSource: CustomTestStringConvertible {
    let path: String
    var testDescription: String { (path as NSString).lastPathComponent }

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
