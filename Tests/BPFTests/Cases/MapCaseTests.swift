// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Glibc
import SystemPackage
import Testing

@testable import BPF

@Suite("Failures of map operations", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct MapCaseTests {
    @Test(arguments: [(BPFMapType.progArray, "a program"), (.cgroupArray, "a control group's directory")])
    func namesTheDescriptorThatAValueMustBe(type: BPFMapType, what: String) throws {
        let map = try BPFMap(type: type, keySize: 4, valueSize: 4, maxEntries: 2)
        let error = try #require(bpfError { try map.raw.update(bytes(UInt32(0)), to: bytes(UInt32(9999))) })
        #expect(error.cause == "value-not-descriptor", "\(error)")
        #expect(error.code == .invalidArgument)
        #expect(error.errno == .badFileDescriptor)
        #expect(error.message.contains(what))
        #expect(error.advice?.contains("close") == false)
    }

    @Test func rejectsADescriptorOfAnotherKind() throws {
        let map = try BPFMap(type: .progArray, keySize: 4, valueSize: 4, maxEntries: 2)
        let other = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 2)
        let value = bytes(UInt32(bitPattern: other.descriptor.rawValue))
        let error = try #require(bpfError { try map.raw.update(bytes(UInt32(0)), to: value) })
        #expect(error.cause == "value-other-descriptor", "\(error)")
        #expect(error.message.contains("a program"))
    }

    @Test func aMapWhoseDescriptorWasClosedIsClosed() throws {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 2)
        let number = map.descriptor.rawValue
        let spare = dup(number)
        defer { close(spare) }
        close(number)
        let error = try #require(bpfError { try map.raw.update(bytes(UInt32(0)), to: bytes(UInt32(1))) })
        // The map closes it again.
        dup2(spare, number)
        #expect(error.cause == "map-closed" && error.code == .closed)
    }

    @Test func readOnlyAndFrozenMapsRejectUpdates() throws {
        // BPF_F_RDONLY
        let readOnly = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 2, flags: .readOnly)
        let refused = try #require(bpfError { try readOnly.raw.update(bytes(UInt32(0)), to: bytes(UInt32(1))) })
        #expect(refused.cause == "map-read-only" && refused.code == .readOnly, "\(refused)")
        let frozen = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 2)
        #expect(bpf_map_freeze(frozen.descriptor.rawValue) == 0)
        let error = try #require(bpfError { try frozen.raw.update(bytes(UInt32(0)), to: bytes(UInt32(1))) })
        #expect(error.cause == "map-frozen" && error.code == .readOnly, "\(error)")
    }

    /// Answers that no map here can be brought to give.
    @Test(arguments: [
        ("batch-too-small", Errno.noSpace), ("entry-in-use", .resourceBusy), ("no-memory-for-entry", .noMemory),
        ("map-operation", Errno(rawValue: 524)), ("map-call", .ioError),
        ("map-not-permitted", .permissionDenied),
    ])
    func explainsAnswersOfOtherKernels(cause: String, errno: Errno) throws {
        let map = try BPFMap(type: .hash, name: "counts", keySize: 4, valueSize: 4, maxEntries: 2)
        let error = map.failure(.lookup, -errno.rawValue)
        ErrorPage.record(error)
        #expect(error.cause == cause && error.errno == errno)
    }

    @Test func aSocketsCookieNeedsEightBytes() throws {
        let map = try BPFMap(type: .sockMap, keySize: 4, valueSize: 4, maxEntries: 2)
        let error = try #require(bpfError { _ = try map.raw.lookup(bytes(UInt32(0))) })
        #expect(error.cause == "socket-cookie-size", "\(error)")
        #expect(error.code == .sizeMismatch)
        #expect(!error.message.contains("buffer"))
        #expect(error.advice?.contains("__u64") == true)
    }
}
