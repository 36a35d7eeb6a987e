// SPDX-License-Identifier: Apache-2.0

import BTFReader
import ELFReader
import Testing

@testable import BPFCodegen

@Suite struct StrippedObjectTests {
    private func object() -> TestObject {
        var object = TestObject()
        object.add([UInt8](repeating: 1, count: 5000), to: ".debug_info")
        object.program("filter")
        object.add([UInt8](repeating: 2, count: 333), to: ".debug_str")
        object.add([UInt8](repeating: 3, count: 160), to: ".rel.debug_info")
        object.variable("limit", object.int, size: 4, in: ".bss")
        object.add(Array("GPL\u{0}".utf8), to: "license")
        return object
    }

    @Test func debugSectionsAreEmpty() throws {
        let bytes = object().bytes
        let stripped = StrippedObject.bytes(bytes)
        #expect(stripped.count < bytes.count - 5000)
        let image = try ELFImage(stripped.span.bytes)
        #expect(image.sections.count == (try ELFImage(bytes.span.bytes)).sections.count)
        #expect(StrippedObject.bytes(stripped) == stripped)
    }

    @Test func everythingElseStays() throws {
        let bytes = object().bytes
        let before = try ObjectModel(bytes, subject: "before")
        let stripped = StrippedObject.bytes(bytes)
        let after = try ObjectModel(stripped, subject: "after")
        #expect(after.programs.map(\.name) == ["filter"])
        #expect(after.license == "GPL")
        #expect(after.sections.map(\.name) == before.sections.map(\.name))
        #expect(after.types.rawBytes == before.types.rawBytes)
        for (one, other) in zip(before.image.sections, after.image.sections) where other.type != 0 {
            #expect(bytes[one.range] == stripped[other.range])
            #expect(other.range.isEmpty || other.offset % 8 == 0 || other.size == 0 || other.type == 3)
        }
    }

    @Test func anObjectWithoutDebugInformationIsUnchanged() {
        var object = TestObject()
        object.program("filter")
        #expect(StrippedObject.bytes(object.bytes) == object.bytes)
    }

    @Test func whatIsNotAnObjectIsUnchanged() {
        #expect(StrippedObject.bytes([1, 2, 3]) == [1, 2, 3])
    }
}
