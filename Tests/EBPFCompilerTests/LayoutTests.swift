// SPDX-License-Identifier: Apache-2.0

import BPF
import BTFReader
import ELFReader
import Testing

/// The types in BTF have the layout that Swift gives them.
@Suite("Layout of Swift's types in BTF", .compiles)
struct LayoutTests {
    struct Pair<A: BitwiseCopyable, B: BitwiseCopyable>: BitwiseCopyable {
        var a: A
        var b: B
    }

    enum Shape {
        case none, circle(UInt32), square(UInt64)
    }

    enum Mode: UInt8 {
        case on = 5, off = 6
    }

    struct Point {
        var y: Int64
        var x: UInt16
    }

    struct Everything {
        var small: UInt8
        var pair: Pair<UInt32, UInt64>
        var optional: UInt64?
        var flag: Bool?
        var shape: Shape
        var behindShape: UInt8
        var point: Point
        var behindPoint: UInt8
        var mode: Mode
        var bytes: (UInt8, UInt8, UInt8)
        var mixed: (UInt8, Int32)
        var points: InlineArray<2, Point>
        var pairs: InlineArray<3, Pair<UInt8, UInt16>>
        var inner: Pair<UInt8, Point>
        var pointer: UnsafePointer<Point>?
        var last: Int16
    }

    private static let source = """
        import EBPF
        struct Pair<A: BitwiseCopyable, B: BitwiseCopyable>: BitwiseCopyable {
            var a: A
            var b: B
        }
        enum Shape { case none, circle(UInt32), square(UInt64) }
        enum Mode: UInt8 { case on = 5, off = 6 }
        struct Point { var y: Int64; var x: UInt16 }
        struct Everything {
            var small: UInt8
            var pair: Pair<UInt32, UInt64>
            var optional: UInt64?
            var flag: Bool?
            var shape: Shape
            var behindShape: UInt8
            var point: Point
            var behindPoint: UInt8
            var mode: Mode
            var bytes: (UInt8, UInt8, UInt8)
            var mixed: (UInt8, Int32)
            var points: InlineArray<2, Point>
            var pairs: InlineArray<3, Pair<UInt8, UInt16>>
            var inner: Pair<UInt8, Point>
            var pointer: UnsafePointer<Point>?
            var last: Int16
        }
        let everything = HashMap<UInt32, Everything>(maxEntries: 3)
        let keys = HashMap<Pair<UInt32, UInt16>, Pair<UInt8, UInt64>>(maxEntries: 3)
        @section("raw_tp")
        func run(_ context: RawTracepointContext) -> Int32 { 0 }
        """

    @Test("Members have Swift's offsets, and the kernel takes the types")
    func offsets() throws {
        let bytes = try Compiled.object(Self.source)
        let span = bytes.span.bytes
        let image = try ELFImage(span)
        let found = image.section(".BTF", in: span)
        let section = try #require(found)
        let types = try BTFTypes(copying: span.extracting(section.range))
        try types.check()
        try types.checkText()
        let id = try #require(types.first(.structure, named: "Everything"))
        #expect(types.size(of: id) == MemoryLayout<Everything>.stride)
        let offsets = types.members(of: id).map { (types.name(of: $0), $0.bitOffset / 8) }
        let expected: [(String, PartialKeyPath<Everything>)] = [
            ("small", \.small), ("pair", \.pair), ("optional", \.optional), ("flag", \.flag), ("shape", \.shape),
            ("behindShape", \.behindShape), ("point", \.point), ("behindPoint", \.behindPoint), ("mode", \.mode),
            ("bytes", \.bytes), ("mixed", \.mixed), ("points", \.points), ("pairs", \.pairs), ("inner", \.inner),
            ("pointer", \.pointer), ("last", \.last),
        ]
        #expect(offsets.map(\.0) == expected.map(\.0))
        for (member, (name, path)) in zip(offsets, expected) {
            #expect(member.1 == MemoryLayout<Everything>.offset(of: path), "\(name)")
        }
        // In memory is the number of the case.
        let mode = try #require(types.first(.enumeration, named: "Mode"))
        #expect(types.enumerators(of: mode).map(\.value) == [0, 1])
        #expect(types.first(.structure, named: "Pair_UInt8_UInt16") != nil)
        let object = try BPFObject.open(bytes: bytes).load()
        // The kernel has the map's types: none was left out.
        for name in ["everything", "keys"] { #expect(try object.map(name).info().valueTypeID != nil, "\(name)") }
    }
}
