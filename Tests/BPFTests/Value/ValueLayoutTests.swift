// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

private enum Kind: UInt32, BPFValue { case a = 1, b = 2 }

/// `struct identity`
private struct Identity: BPFValue, Hashable {
    var pid: UInt32
    var uid: UInt32
    var startedAt: UInt64
}

/// `struct mixed`
private struct Mixed: BPFValue {
    struct Point: BPFValue { var x, y: UInt16 }
    var pid: UInt32
    var kind: UInt32
    var isNew: UInt8
    var command: InlineArray<15, Int8>
    var number: UInt64
    var bits: UInt32
    var point: Point
}

private struct MixedWithBool: BPFValue {
    var pid: UInt32
    var kind: UInt32
    var isNew: Bool
    var command: InlineArray<15, Int8>
    var number: UInt64
    var bits: UInt32
    var x, y: UInt16
}

@Suite("Layout of values", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct ValueLayoutTests {
    private struct KeyWithEnum: BPFValue, Hashable {
        var pid: UInt32
        var kind: Kind
    }

    private struct Nested: BPFValue {
        var first: UInt64
        var inner: InlineArray<2, KeyWithEnum>
    }

    private struct WithOptional: BPFValue {
        var value: UInt32?
    }

    private struct WithPointer: BPFValue, @unchecked Sendable {  // only read here
        var address: UnsafeRawPointer?
        var count: UInt
    }

    /// Swift stores an enumeration in one byte, for every raw type.
    @Test func enumerationsAreRejectedAsMembers() throws {
        let map = try BPFMap(type: .hash, keySize: 8, valueSize: 8, maxEntries: 4)
        let error = try #require(bpfError { try map.typed(key: KeyWithEnum.self, value: UInt64.self) })
        #expect(error.code == .typeMismatch)
        #expect(error.message.contains("its member 'kind' of type Kind is an enumeration"), "\(error)")
        #expect(error.advice?.contains("bpfLayout") == true)
        let value = bpfError { try map.typed(key: UInt64.self, value: KeyWithEnum.self) }
        #expect(value?.code == .typeMismatch)
    }

    @Test func nestedMembersAreChecked() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 24, maxEntries: 4)
        let error = bpfError { try map.typed(key: UInt32.self, value: Nested.self) }
        #expect(error?.message.contains("'inner.kind'") == true, "\(String(describing: error))")
        let elements = try BPFMap(type: .array, keySize: 4, valueSize: 16, maxEntries: 4)
        let array = bpfError { try elements.typed(key: UInt32.self, value: InlineArray<2, KeyWithEnum>.self) }
        #expect(array?.code == .typeMismatch)
    }

    @Test func optionalsAreRejected() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: MemoryLayout<WithOptional>.stride, maxEntries: 4)
        #expect(bpfError { try map.typed(key: UInt32.self, value: WithOptional.self) }?.code == .typeMismatch)
    }

    @Test func pointersAreAccepted() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 16, maxEntries: 4)
        let typed = try map.typed(key: UInt32.self, value: WithPointer.self)
        #expect(try typed.lookup(0)?.address == nil)
    }

    /// Events have no BTF to compare with.
    @Test func eventsOfSuchATypeAreRejected() throws {
        let bytes: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0]
        let error = bpfError { try BPFSample(bytes.span.bytes).load(as: KeyWithEnum.self) }
        #expect(error?.code == .typeMismatch)
        #expect(error?.message.contains("'kind'") == true)
    }

    @Test func membersAtTheOffsetsOfCAreAccepted() throws {
        let object = try Fixture.load("layouts")
        let records = try object.map("records").typed(key: Identity.self, value: Mixed.self)
        #expect(try records.lookup(Identity(pid: 1, uid: 2, startedAt: 3)) == nil)
        #expect(try object.globals.value("sample", as: Mixed.self).pid == 7)
    }

    /// Both have four bytes: only the names differ.
    @Test func swappedMembersAreRejected() throws {
        struct Swapped: BPFValue, Hashable {
            var uid: UInt32
            var pid: UInt32
            var startedAt: UInt64
        }
        let object = try Fixture.load("layouts")
        let error = try #require(
            bpfError { try object.map("records").typed(key: Swapped.self, value: Mixed.self) }
        )
        #expect(error.code == .typeMismatch)
        #expect(error.message.contains("'uid' is at byte 0, where C has 'pid'; 'uid' is at byte 4"), "\(error)")
        #expect(
            bpfError { try object.globals.set("last", to: Swapped(uid: 1, pid: 2, startedAt: 3)) }?.code
                == .typeMismatch
        )
    }

    @Test func otherSizesAndKindsAreRejected() throws {
        struct Narrow: BPFValue, Hashable {
            var pid: UInt16
            var rest: UInt16
            var uid: UInt32
            var startedAt: UInt64
        }
        struct Real: BPFValue, Hashable {
            var pid: UInt32
            var uid: UInt32
            var startedAt: Double
        }
        struct Gap: BPFValue, Hashable {
            var pid: UInt32
            var startedAt: UInt64
        }
        let map = try Fixture.load("layouts").map("records")
        let narrow = bpfError { try map.typed(key: Narrow.self, value: Mixed.self) }
        #expect(narrow?.message.contains("'pid' has the bytes 0..<2, where C has 'pid' in 0..<4") == true)
        let real = bpfError { try map.typed(key: Real.self, value: Mixed.self) }
        #expect(real?.message.contains("of another kind than 'started_at'") == true)
        let gap = bpfError { try map.typed(key: Gap.self, value: Mixed.self) }
        #expect(gap?.message.contains("C has 'uid' in the bytes 4..<8, where it has no member") == true)
    }

    /// Swift may have other names.
    @Test func otherNamesAreAccepted() throws {
        struct Renamed: BPFValue, Hashable {
            var process: UInt32
            var user: UInt32
            var birth: UInt64
        }
        struct Flat: BPFValue, Hashable {
            var words: InlineArray<4, UInt32>
            static func == (left: Flat, right: Flat) -> Bool { left.words[0] == right.words[0] }
            func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
        }
        let map = try Fixture.load("layouts").map("records")
        _ = try map.typed(key: Renamed.self, value: Mixed.self)
        _ = try map.typed(key: Flat.self, value: Mixed.self)
    }

    /// A byte that is neither 0 nor 1 is not a `Bool`.
    @Test func booleansAreCheckedWhenRead() throws {
        let object = try Fixture.load("layouts")
        #expect(try object.globals.value("sample", as: MixedWithBool.self).isNew)
        _ = try object.program("prog").testRun()
        let error = bpfError { try object.globals.value("sample", as: MixedWithBool.self) }
        #expect(error?.code == .typeMismatch)
        #expect(try object.globals.value("sample", as: Mixed.self).isNew == 2)
    }

    /// A type that encodes itself may have any members.
    @Test func encodedTypesAreNotCompared() throws {
        struct Encoded: BPFValue {
            var kind: Kind
            static var bpfSize: Int { 8 }
            static var bpfLayout: BPFLayout { .encoded }
            init(kind: Kind) { self.kind = kind }
            init?(decoding bytes: RawSpan) {
                guard let raw = UInt64(decoding: bytes), let kind = Kind(rawValue: UInt32(truncatingIfNeeded: raw))
                else {
                    return nil
                }
                self.kind = kind
            }
            func encode(into bytes: inout MutableRawSpan) { UInt64(kind.rawValue).encode(into: &bytes) }
        }
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 1)
        let typed = try map.typed(key: UInt32.self, value: Encoded.self)
        #expect(bpfError { try typed.lookup(0) }?.code == .typeMismatch)
        try typed.update(0, to: Encoded(kind: .b))
        #expect(try typed.lookup(0)?.kind == .b)
    }

    /// Swift stores a member in the padding of another one, which C never does.
    @Test func membersInPaddingAreRejected() throws {
        struct Inner: BPFValue {
            var start: UInt64
            var pid: UInt32
        }
        struct Outer: BPFValue {
            var inner: Inner
            var flags: UInt32
        }
        #expect(MemoryLayout<Outer>.size == 16, "else the compiler has changed, and the rule may go")
        let bytes = [UInt8](repeating: 0, count: 24)
        let error = bpfError { try BPFSample(bytes.span.bytes).load(as: Outer.self) }
        #expect(error?.code == .typeMismatch)
        #expect(error?.message.contains("'flags' is stored in the padding of 'inner'") == true)
    }

    /// Not every value of the four bytes of a `Unicode.Scalar` is valid.
    @Test func typesOfTheStandardLibraryAreRejected() throws {
        struct WithScalar: BPFValue { var scalar: Unicode.Scalar }
        let bytes = [UInt8](repeating: 0, count: 24)
        #expect(bpfError { try BPFSample(bytes.span.bytes).load(as: WithScalar.self) }?.code == .typeMismatch)
    }

    /// Two types that are read alternately, one with a `Bool`, do not affect each other.
    @Test func typesCanAlternate() throws {
        struct Flag: BPFValue { var isSet: Bool }
        for value in [UInt8(0), 1, 2, 1, 2] {
            let bytes = [value] + [UInt8](repeating: 0, count: 23)
            let flag = bpfError { try BPFSample(bytes.span.bytes).load(as: Flag.self) }
            #expect((flag == nil) == (value < 2))
            _ = try BPFSample(bytes.span.bytes).load(as: Identity.self)
            #expect(bpfError { try BPFSample(bytes.span.bytes).load(as: KeyWithEnum.self) }?.code == .typeMismatch)
        }
    }

    /// `struct table`
    @Test func elementsOfMembersAreCompared() throws {
        struct Pair: BPFValue { var pid, uid: UInt32 }
        struct Swapped: BPFValue { var uid, pid: UInt32 }
        struct Good: BPFValue {
            var pairs: InlineArray<4, Pair>
            var words: InlineArray<4, UInt32>
            var one: UInt8
            var address: InlineArray<7, UInt8>
        }
        struct SwappedPairs: BPFValue {
            var pairs: InlineArray<4, Swapped>
            var words: InlineArray<4, UInt32>
            var one: UInt8
            var address: InlineArray<7, UInt8>
        }
        struct OtherWords: BPFValue {
            var pairs: InlineArray<4, Pair>
            var words: InlineArray<8, UInt16>
            var one: UInt8
            var address: InlineArray<7, UInt8>
        }
        let globals = try Fixture.load("layouts").globals
        #expect(try globals.value("table", as: Good.self).words[2] == 3)
        let swapped = bpfError { try globals.value("table", as: SwappedPairs.self) }
        #expect(
            swapped?.message.contains("in 'pairs', its member 'uid' is at byte 0") == true,
            "\(String(describing: swapped))"
        )
        let words = bpfError { try globals.value("table", as: OtherWords.self) }
        #expect(
            words?.message.contains("the elements of its member 'words' have 2 bytes") == true,
            "\(String(describing: words))"
        )
    }
}
