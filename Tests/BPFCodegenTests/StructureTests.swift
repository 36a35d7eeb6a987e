// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct StructureTests {
    /// The code of a structure that is the value of a map.
    private func code(_ body: (inout TestBTF, _ int: UInt32) -> UInt32) throws -> String {
        var object = TestObject()
        let id = body(&object.types, object.int)
        object.map("values", type: 1, key: object.int, value: id)
        return try object.code()
    }

    @Test func membersHaveTheirPlaces() throws {
        let code = try code { types, int in
            let long = types.integer("long", 8, signed: true)
            return types.structure(
                "pair",
                16,
                [.init(name: "a", type: int, at: 0), .init(name: "b", type: long, at: 64)]
            )
        }
        #expect(code.contains("struct Pair: BPFStructure"))
        #expect(code.contains("var a: Int32\n"))
        #expect(code.contains("private var _bytes4: InlineArray<1, UInt32>\n"))
        #expect(code.contains("var b: Int64\n"))
        #expect(code.contains(" 16 4..<8\n"))
        #expect(code.contains(" a s32 0 a\n"))
        #expect(code.contains(" b s64 8 b\n"))
        #expect(code.contains("init(a: Int32 = 0, b: Int64 = 0)"))
    }

    @Test func bitFieldsHaveBits() throws {
        let code = try code { types, int in
            types.structure(
                "flags",
                4,
                [.init(name: "low", type: int, at: 0, bits: 3), .init(name: "high", type: int, at: 3, bits: 5)]
            )
        }
        #expect(code.contains("get { self[bits: 3, count: 5] }"))
        #expect(code.contains(" high s32 3:5 high\n"))
    }

    /// Only one member of a union can be set, so the initializer has none of them.
    @Test func membersOfAUnionAreNotParameters() throws {
        let code = try code { types, int in
            types.structure(
                "either",
                4,
                [.init(name: "a", type: int, at: 0), .init(name: "b", type: int, at: 0)],
                isUnion: true
            )
        }
        #expect(code.contains("`union either`, 4 bytes."))
        #expect(code.contains("var b: Int32"))
        #expect(!code.contains("init(a:"))
    }

    @Test func aPackedStructureHasUnalignedMembers() throws {
        let code = try code { types, int in
            let char = types.integer("unsigned char", 1)
            return types.structure(
                "packed",
                5,
                [.init(name: "c", type: char, at: 0), .init(name: "i", type: int, at: 8)]
            )
        }
        #expect(code.contains("private var _bytes1: InlineArray<4, UInt8>\n"))
        #expect(code.contains("get { self[at: 1] }"))
        #expect(code.contains(" 5\n"))
    }

    @Test func anOverAlignedStructureEndsWithPadding() throws {
        let code = try code { types, int in types.structure("aligned", 64, [.init(name: "i", type: int, at: 0)]) }
        #expect(code.contains("private var _bytes4: InlineArray<15, UInt32>\n"))
        #expect(code.contains(" 64 4..<64\n"))
    }

    @Test func aFlexibleArrayIsAnOffset() throws {
        let code = try code { types, int in
            let rest = types.array(int, 0, index: int)
            return types.structure(
                "blob",
                4,
                [.init(name: "n", type: int, at: 0), .init(name: "data", type: rest, at: 32)]
            )
        }
        #expect(code.contains("static let dataOffset = 4"))
    }

    @Test func anEmptyStructureHasNoMembers() throws {
        let code = try code { types, _ in types.structure("nothing", 0, []) }
        #expect(code.contains(" 0\n"))
        #expect(!code.contains("_bytes"))
    }

    @Test func anonymousMembersBelongToTheOuterType() throws {
        let code = try code { types, int in
            let innermost = types.structure(
                "",
                8,
                [.init(name: "x", type: int, at: 0), .init(name: "y", type: int, at: 32)]
            )
            let inner = types.structure("", 8, [.init(name: "", type: innermost, at: 0)], isUnion: true)
            let named = types.structure("", 4, [.init(name: "deep", type: int, at: 0)])
            return types.structure(
                "outer",
                12,
                [.init(name: "", type: inner, at: 0), .init(name: "part", type: named, at: 64)]
            )
        }
        #expect(code.contains(" y s32 4 y\n"))
        #expect(code.contains("var part: OuterPart"))
        #expect(code.contains("struct OuterPart: BPFStructure"))
    }

    @Test func textAndArraysHaveTheirTypes() throws {
        let code = try code { types, int in
            let char = types.integer("char", 1, signed: true)
            let bool = types.integer("_Bool", 1, isBool: true)
            let text = types.array(char, 16, index: int)
            let row = types.array(int, 3, index: int)
            let rows = types.array(row, 2, index: int)
            let truths = types.array(bool, 8, index: int)
            let address = types.pointer(types.forward("task_struct"))
            let wide = types.integer("unsigned __int128", 16)
            let real = types.float("double", 8)
            return types.structure(
                "mixed",
                96,
                [
                    .init(name: "text", type: text, at: 0), .init(name: "rows", type: rows, at: 128),
                    .init(name: "truths", type: truths, at: 320), .init(name: "task", type: address, at: 384),
                    .init(name: "wide", type: wide, at: 512), .init(name: "real", type: real, at: 640),
                ]
            )
        }
        #expect(code.contains("var text: BPFCharArray<16>"))
        #expect(code.contains("var rows: InlineArray<2, InlineArray<3, Int32>>"))
        #expect(code.contains("var truths: InlineArray<8, Bool>"))
        #expect(code.contains("var task: BPFAddress"))
        #expect(code.contains("var wide: UInt128"))
        #expect(code.contains("var real: Double"))
    }

    /// `copy` and `unsafe` mean something at the beginning of an expression.
    @Test func membersMayHaveAnyName() throws {
        let code = try code { types, int in
            types.structure(
                "names",
                16,
                ["copy", "unsafe", "fields", "class"].enumerated().map {
                    .init(name: $1, type: int, at: UInt32(32 * $0))
                }
            )
        }
        #expect(code.contains("self.copy = `copy`"))
        #expect(code.contains(" class s32 12 class\n"))
    }

    /// Each parameter of an initializer takes long to compile.
    @Test func largeStructuresAreNotCreatedFromTheirMembers() throws {
        for count in [6, 7] as [UInt32] {
            let code = try code { types, int in
                types.structure(
                    "event",
                    4 * count,
                    (0..<count).map { .init(name: "m\($0)", type: int, at: 32 * $0) }
                )
            }
            #expect(code.contains("m0: Int32 = 0") == (count == 6))
        }
    }

    /// A structure whose size is not a multiple of an alignment would have a gap after it in an array.
    @Test func nestedStructuresKeepTheAlignmentOfTheirMembers() throws {
        let code = try code { types, int in
            let char = types.integer("unsigned char", 1)
            let packed = types.structure(
                "packed",
                6,
                [.init(name: "i", type: int, at: 0), .init(name: "c", type: char, at: 32)]
            )
            let plain = types.structure("plain", 8, [.init(name: "i", type: int, at: 0)])
            return types.structure(
                "outer",
                16,
                [.init(name: "p", type: packed, at: 0), .init(name: "q", type: plain, at: 48)]
            )
        }
        // The packed structure has no alignment, and the other one is at an odd place.
        #expect(code.contains("var p: Packed\n"))
        #expect(code.contains("var q: Plain {\n"))
        #expect(code.contains("private var _bytes0: InlineArray<2, UInt16>\n"))
    }

    @Test func equalNamesInDifferentNamespacesDiffer() throws {
        let code = try code { types, int in
            let union = types.structure("thing", 4, [.init(name: "u", type: int, at: 0)], isUnion: true)
            let enumeration = types.enumeration("thing", [("THING_A", 0), ("THING_B", 1)])
            return types.structure(
                "Thing",
                8,
                [.init(name: "u", type: union, at: 0), .init(name: "e", type: enumeration, at: 32)]
            )
        }
        #expect(code.contains("struct Thing: BPFStructure"))
        #expect(code.contains("struct ThingUnion: BPFStructure"))
        #expect(code.contains("struct ThingEnumeration: BPFEnumeration"))
    }

    @Test func namesOfTheLibraryAreNotHidden() throws {
        let code = try code { types, int in types.structure("string", 4, [.init(name: "i", type: int, at: 0)]) }
        #expect(code.contains("struct StringStructure: BPFStructure"))
    }

    /// BTF of linked files repeats types, and the ones of static names may differ.
    @Test func equalDefinitionsAreOneType() throws {
        var object = TestObject()
        let int = object.int
        let one = object.types.structure("event", 4, [.init(name: "pid", type: int, at: 0)])
        let same = object.types.structure("event", 4, [.init(name: "pid", type: int, at: 0)])
        let other = object.types.structure("event", 4, [.init(name: "cpu", type: int, at: 0)])
        let again = object.types.structure("event", 4, [.init(name: "pid", type: int, at: 0)])
        for (index, type) in [one, same, other, again].enumerated() {
            object.map("map\(index)", type: 1, key: int, value: type)
        }
        let code = try object.code()
        #expect(code.components(separatedBy: ": BPFStructure").count == 3)
        #expect(code.contains("var map3: TypedMap<Int32, Event>"))
        #expect(code.contains("var map2: TypedMap<Int32, EventStructure>"))
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator) }
}
