// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// Values that a program wrote, read through the generated types.
@Suite(.timeLimit(.minutes(10)))
struct LayoutTests {
    private let layouts: Layouts

    init() throws {
        layouts = try Layouts.openWithConfiguration().load()
        _ = try layouts.programs.produce.testRun()
    }

    private var value: Layouts.Everything {
        get throws { try #require(try layouts.maps.flows.lookup(Layouts.FlowKey(protocol: 6, port: 443))) }
    }

    @Test func integersAndFloatsOfAllSizes() throws {
        let value = try self.value
        #expect(value.small == -1)
        #expect(value.flag)
        #expect(value.large == 0x1122_3344_5566_7788)
        #expect(value.huge == (1 as UInt128) << 100 + 5)
        #expect(value.ratio == 0)
        #expect(value.pointer == BPFAddress(rawValue: 0xFFFF_8880_0000_1000))
        #expect("\(value.pointer)" == "0xffff888000001000")
    }

    @Test func bitFieldsWithSignsAndAcrossBytes() throws {
        var value = try self.value
        #expect(value.low == 5)
        #expect(value.middle == -3)
        #expect(value.high == 1)
        #expect(value.across == 0x1F_FFFF_FFFF)
        value.middle = 7
        value.low = 2
        value.across = 1
        #expect(value.low == 2)
        #expect(value.middle == 7)
        #expect(value.high == 1)
        #expect(value.across == 1)
        #expect(value.port == 443)
    }

    @Test func unionsShareTheirBytes() throws {
        var value = try self.value
        #expect(value.port == 443)
        #expect(value.octets[0] == 0xBB && value.octets[1] == 1)
        #expect(value.address.word == 0x0100_000A)
        value.address.bytes[3] = 2
        #expect(value.address.word == 0x0200_000A)
    }

    @Test func anonymousNestedAndPackedStructures() throws {
        let value = try self.value
        #expect(value.inner.x == 11 && value.inner.y == 12)
        #expect(value.origin == Layouts.PointT())
        #expect(value.grid[1][2] == 23)
        #expect(value.pairs[1].b == 0x0102_0304)
        #expect(MemoryLayout<Layouts.PackedPair>.size == 5)
        #expect(MemoryLayout<Layouts.AlignedValue>.size == 32)
        #expect(value.aligned.value == 77)
        #expect(try layouts.maps.pairs.lookup(0)?.contains(Layouts.PackedPair(a: 1, b: 0x0102_0304)) == true)
    }

    @Test func arraysOfBooleansAndText() throws {
        var value = try self.value
        #expect(!value.flags[0] && value.flags[1] && !value.flags[2])
        #expect(String(value.name) == "sixteen-bytes-ab")
        value.name = "cat"
        #expect(value.name == "cat")
        #expect(String(value.titles[1]).isEmpty)
        let long = "too long"
        #expect(BPFCharArray<4>(long) == nil)
        #expect(String(BPFCharArray<5>(truncating: "héllo")) == "héll")
    }

    @Test func enumerationsKeepUnknownValues() throws {
        let value = try self.value
        #expect(value.verdict == .later)
        #expect("\(value.verdict)" == "later")
        #expect(value.wide == .max)
        #expect("\(Layouts.Verdict(rawValue: 99))" == "99")
        #expect(layouts.data.lastVerdict == .drop)
        #expect(Layouts.SampleKind.empty.rawValue == -1)
    }

    @Test func wordsOfSwiftAreUsable() throws {
        let value = try self.value
        #expect(value.self_ == 9)
        #expect(value.protocol == 0)
        #expect(value.description_ == 0)
        #expect(layouts.rodata.class == 7)
    }

    @Test func paddingIsNeitherComparedNorSentToTheKernel() throws {
        var key = Layouts.FlowKey(protocol: 6, port: 443)
        let same = key
        unsafe withUnsafeMutableBytes(of: &key) { unsafe $0[1] = 0xFF }
        #expect(key == same)
        #expect(key.hashValue == same.hashValue)
        #expect(try layouts.maps.flows.lookup(key) != nil)
        key.port = 444
        #expect(key != same)
    }

    @Test func descriptionNamesTheFields() {
        let sample = Layouts.Sample(kind: .full, count: 3, text: "hi")
        #expect("\(sample)" == #"Sample(kind: full, count: 3, text: "hi")"#)
        #expect(Mirror(reflecting: sample).children.map { $0.label ?? "" } == ["kind", "count", "text"])
    }

    @Test func flexibleArraysHaveAnOffset() {
        #expect(Layouts.Sample.dataOffset == 32)
        #expect(MemoryLayout<Layouts.Sample>.size == 32)
    }
}
