// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct EnumerationTests {
    /// The code of an enumeration that is the value of a map.
    private func code(_ body: (inout TestBTF) -> UInt32) throws -> String {
        var object = TestObject()
        let id = body(&object.types)
        object.map("states", type: 1, key: object.int, value: id)
        return try object.code()
    }

    @Test func aCommonPrefixIsRemoved() throws {
        let code = try code { $0.enumeration("state", [("STATE_OPEN", 0), ("STATE_HALF_CLOSED", 1)]) }
        #expect(code.contains("struct State: BPFEnumeration"))
        #expect(code.contains("static let open_ = State(rawValue: 0)"))
        #expect(code.contains("static let halfClosed = State(rawValue: 1)"))
    }

    @Test func aPrefixStaysBeforeADigit() throws {
        let code = try code { $0.enumeration("version", [("VERSION_4", 4), ("VERSION_6", 6)]) }
        #expect(code.contains("static let version4 = Version(rawValue: 4)"))
    }

    @Test func oneConstantLosesTheNameOfItsType() throws {
        let code = try code { $0.enumeration("mode", [("MODE_FAST", 1)]) }
        #expect(code.contains("static let fast = Mode(rawValue: 1)"))
    }

    @Test func signedConstantsAreNegative() throws {
        let code = try code { $0.enumeration("verdict", [("VERDICT_DROP", -1), ("VERDICT_PASS", 1)], signed: true) }
        #expect(code.contains("var rawValue: Int32"))
        #expect(code.contains("static let drop = Verdict(rawValue: -1)"))
    }

    @Test func unsignedConstantsUseAllBits() throws {
        let code = try code { $0.enumeration("mask", [("MASK_NONE", 0), ("MASK_ALL", 0xFFFF_FFFF)]) }
        #expect(code.contains("static let all = Mask(rawValue: 4294967295)"))
        let narrow = try self.code { $0.enumeration("tiny", [("TINY_A", 1), ("TINY_B", 255)], size: 1) }
        #expect(narrow.contains("var rawValue: UInt8"))
    }

    @Test func wideConstantsHave64Bits() throws {
        let code = try code { $0.enumeration64("wide", [("WIDE_LOW", 1), ("WIDE_HIGH", -1)]) }
        #expect(code.contains("var rawValue: UInt64"))
        #expect(code.contains("static let high = Wide(rawValue: 18446744073709551615)"))
        let signed = try self.code { $0.enumeration64("deep", [("DEEP_MIN", .min), ("DEEP_MAX", .max)], signed: true) }
        #expect(signed.contains("static let min = Deep(rawValue: -9223372036854775808)"))
    }

    /// A literal with a key twice stops the program.
    @Test func aValueHasOneNameInTheDictionary() throws {
        let code = try code { $0.enumeration("alias", [("ALIAS_A", 1), ("ALIAS_B", 1), ("ALIAS_C", 2)]) }
        #expect(code.contains("static let b = Alias(rawValue: 1)"))
        #expect(code.contains("        1: \"a\","))
        #expect(!code.contains("        1: \"b\","))
    }

    @Test func constantsThatDifferInCaseAreBothThere() throws {
        let code = try code { $0.enumeration("cases", [("CASES_A", 0), ("CASES_a", 1), ("CASES_CLASS", 2)]) }
        #expect(code.contains("static let a = Cases(rawValue: 0)"))
        #expect(code.contains("static let a_2 = Cases(rawValue: 1)"))
        #expect(code.contains("static let `class` = Cases(rawValue: 2)"))
    }

    @Test func anAnonymousEnumerationIsANumber() throws {
        let code = try code { $0.enumeration("", [("A", 0)]) }
        #expect(code.contains("TypedMap<Int32, UInt32>"))
    }
}
