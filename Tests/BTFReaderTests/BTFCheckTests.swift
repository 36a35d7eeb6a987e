// SPDX-License-Identifier: Apache-2.0

import BTFReader
import CLibbpf
import Testing

@Suite("Checking BTF", .timeLimit(.minutes(10))) struct BTFCheckTests {
    private func defect(_ bytes: [UInt8], sections: [(name: String, size: Int)] = []) -> String? {
        do throws(BTFDefect) {
            try BTFTypes(bytes).check(sections: sections)
            return nil
        } catch {
            return error.description
        }
    }

    /// The offset in the bytes of the nth word of a type.
    private func place(of id: UInt32, word: Int, in btf: LibbpfBTF) throws -> Int {
        let first = try #require(btf__type_by_id(btf.pointer, 1))
        let type = try #require(btf__type_by_id(btf.pointer, id))
        // The types follow the header.
        return 24 + (UnsafeRawPointer(type) - UnsafeRawPointer(first)) + 4 * word
    }

    private func changing(_ btf: LibbpfBTF, type: UInt32, word: Int, to value: UInt32) throws -> [UInt8] {
        var bytes = btf.bytes
        let place = try place(of: type, word: word, in: btf)
        withUnsafeBytes(of: value) { bytes.replaceSubrange(place..<place + 4, with: $0) }
        return bytes
    }

    @Test func damagedHeadersAreFound() throws {
        let btf = try LibbpfBTF()
        _ = btf.integer()
        let bytes = btf.bytes
        #expect(defect(bytes) == nil)
        #expect(defect([]) == "it has 0 bytes, its header has 24")
        #expect(defect(Array(bytes.prefix(23)))?.contains("23 bytes") == true)
        var other = bytes
        other.swapAt(0, 1)
        #expect(defect(other) == "it has the opposite byte order")
        other = bytes
        other[0] = 0
        #expect(defect(other) == "it does not start with BTF's magic number")
        #expect(defect(Array(bytes.dropLast())) != nil)
        for offset in stride(from: 4, to: 24, by: 4) {
            other = bytes
            other[offset + 3] = 0x7F
            #expect(defect(other) != nil, "word at \(offset)")
        }
        other = bytes
        other[other.count - 1] = 1
        #expect(defect(other) == "its strings do not start and end with a zero byte")
    }

    @Test func referencesOutOfRangeAreFound() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let pointer = btf.pointer(to: integer)
        let structure = btf.structure("s", size: 4, members: [("m", integer, 0)])
        #expect(
            try defect(changing(btf, type: pointer, word: 2, to: 99))
                == "type 2 (pointer) refers to type 99, the last one is 3"
        )
        #expect(try defect(changing(btf, type: structure, word: 4, to: 99))?.contains("type 3 (struct) refers") == true)
        #expect(try defect(changing(btf, type: structure, word: 3, to: 1 << 20))?.contains("name at byte") == true)
        #expect(try defect(changing(btf, type: integer, word: 0, to: 1 << 30))?.contains("name at byte") == true)
        #expect(try defect(changing(btf, type: structure, word: 1, to: 4 << 24 | 9))?.contains("are left") == true)
        #expect(try defect(changing(btf, type: integer, word: 1, to: 31 << 24))?.contains("unknown kind") == true)
    }

    @Test func functionsHavePrototypes() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        btf__add_func_proto(btf.pointer, CInt(integer))
        let function = UInt32(btf__add_func(btf.pointer, "f", BTF_FUNC_GLOBAL, 2))
        #expect(try defect(changing(btf, type: function, word: 2, to: integer))?.contains("has no prototype") == true)
        #expect(defect(btf.bytes) == nil)
    }

    @Test func typesThatContainThemselvesAreFound() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let inner = btf.structure("inner", size: 4, members: [("m", integer, 0)])
        let outer = btf.structure("outer", size: 4, members: [("inner", inner, 0)])
        let alias = UInt32(btf__add_typedef(btf.pointer, "alias", CInt(outer)))
        let array = UInt32(btf__add_array(btf.pointer, CInt(integer), CInt(integer), 4))
        #expect(defect(btf.bytes) == nil)
        #expect(try defect(changing(btf, type: inner, word: 4, to: outer))?.contains("contains itself") == true)
        #expect(try defect(changing(btf, type: inner, word: 4, to: alias))?.contains("contains itself") == true)
        #expect(try defect(changing(btf, type: alias, word: 2, to: alias))?.contains("contains itself") == true)
        #expect(try defect(changing(btf, type: array, word: 3, to: array))?.contains("contains itself") == true)
        // With a pointer, a structure may refer to itself.
        let pointer = btf.pointer(to: outer)
        #expect(try defect(changing(btf, type: inner, word: 4, to: pointer)) == nil)
    }

    @Test func deepNestingIsFound() throws {
        let btf = try LibbpfBTF()
        var last = btf.integer()
        for depth in 0..<600 { last = UInt32(btf__add_typedef(btf.pointer, "t\(depth)", CInt(last))) }
        #expect(defect(btf.bytes) == nil, "each refers to one that was seen")
        // In the reverse order, the first one is as deep as all of them.
        let deep = try LibbpfBTF()
        for depth in 0..<600 { btf__add_typedef(deep.pointer, "t\(depth)", CInt(depth + 2)) }
        _ = deep.integer()
        #expect(defect(deep.bytes)?.contains("nested too deeply") == true)
    }

    @Test func bitFieldsAreIntegers() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let structure = UInt32(btf__add_struct(btf.pointer, "flags", 4))
        #expect(btf__add_field(btf.pointer, "a", CInt(integer), 0, 3) == 0)
        #expect(defect(btf.bytes) == nil)
        #expect(try defect(changing(btf, type: integer, word: 2, to: 0))?.contains("bit field") == true)
        #expect(try defect(changing(btf, type: structure, word: 4, to: structure))?.contains("bit field") == true)
    }

    @Test func sectionsContainVariables() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let variable = UInt32(btf__add_var(btf.pointer, "v", CInt(BTF_VAR_GLOBAL_ALLOCATED), CInt(integer)))
        let section = UInt32(btf__add_datasec(btf.pointer, ".data", 8))
        #expect(btf__add_datasec_var_info(btf.pointer, CInt(variable), 4, 4) == 0)
        #expect(defect(btf.bytes, sections: [(".data", 8)]) == nil)
        #expect(defect(btf.bytes, sections: [(".data", 7)])?.contains("'v' end at byte 8, the section has 7") == true)
        #expect(try defect(changing(btf, type: section, word: 3, to: integer))?.contains("contains type 1") == true)
        let outside = try changing(btf, type: section, word: 4, to: .max)
        #expect(defect(outside, sections: [(".data", 8)])?.contains("the section has 8") == true)
    }

    @Test func theConfigurationIsLimited() throws {
        let btf = try LibbpfBTF()
        let character = btf.integer("char", size: 1)
        let array = UInt32(btf__add_array(btf.pointer, CInt(character), CInt(character), 1 << 30))
        let variable = UInt32(btf__add_var(btf.pointer, "CONFIG_X", CInt(BTF_VAR_GLOBAL_EXTERN), CInt(array)))
        btf__add_datasec(btf.pointer, ".kconfig", 0)
        #expect(btf__add_datasec_var_info(btf.pointer, CInt(variable), 0, 1 << 30) == 0)
        #expect(defect(btf.bytes)?.contains("more than 1048576 bytes") == true)
    }

    @Test func tagsReferToExistingComponents() throws {
        let btf = try LibbpfBTF()
        let integer = btf.integer()
        let structure = btf.structure("s", size: 4, members: [("m", integer, 0)])
        let tag = UInt32(btf__add_decl_tag(btf.pointer, "user", CInt(structure), 0))
        #expect(defect(btf.bytes) == nil)
        #expect(try defect(changing(btf, type: tag, word: 3, to: 1))?.contains("tags component 1") == true)
        #expect(try defect(changing(btf, type: tag, word: 3, to: .max)) == nil, "-1 is the whole declaration")
    }
}
