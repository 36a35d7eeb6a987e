// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("What maps do not take", .serialized, .leakChecked) struct MapCaseTests {
    @Test(arguments: [(BPFMapType.programArray, "a program"), (.cgroupArray, "a control group's directory")])
    func aValueThatIsNoDescriptor(type: BPFMapType, what: String) throws {
        let map = try BPFMap.create(type, keySize: 4, valueSize: 4, maxEntries: 2)
        let error = try #require(bpfError { try map.update(bytes: bytes(UInt32(0)), to: bytes(UInt32(9999))) })
        #expect(error.cause == "value-not-descriptor", "\(error)")
        #expect(error.code == .invalidArgument)
        #expect(error.errno == .badFileDescriptor)
        #expect(error.message.contains(what))
        #expect(error.advice?.contains("close") == false)
    }

    @Test func aDescriptorOfSomethingElse() throws {
        let map = try BPFMap.create(.programArray, keySize: 4, valueSize: 4, maxEntries: 2)
        let other = try BPFMap.create(.array, keySize: 4, valueSize: 4, maxEntries: 2)
        let value = bytes(UInt32(bitPattern: other.descriptor.rawValue))
        let error = try #require(bpfError { try map.update(bytes: bytes(UInt32(0)), to: value) })
        #expect(error.cause == "value-other-descriptor", "\(error)")
        #expect(error.message.contains("a program"))
    }

    @Test func theMapsOwnDescriptor() throws {
        let map = try BPFMap.create(.array, keySize: 4, valueSize: 4, maxEntries: 2)
        let number = map.descriptor.rawValue
        let spare = dup(number)
        defer { close(spare) }
        close(number)
        let error = try #require(bpfError { try map.update(bytes: bytes(UInt32(0)), to: bytes(UInt32(1))) })
        // The map closes it again.
        dup2(spare, number)
        #expect(error.cause == "map-closed" && error.code == .closed)
    }

    @Test func aSocketsCookieNeedsEightBytes() throws {
        let map = try BPFMap.create(.socketMap, keySize: 4, valueSize: 4, maxEntries: 2)
        let error = try #require(bpfError { _ = try map.lookup(bytes: bytes(UInt32(0))) })
        #expect(error.cause == "socket-cookie-size", "\(error)")
        #expect(error.code == .sizeMismatch)
        #expect(!error.message.contains("buffer"))
        #expect(error.advice?.contains("__u64") == true)
    }
}
