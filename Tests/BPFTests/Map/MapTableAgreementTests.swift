// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Testing

@testable import BPFCodegen

/// The generator repeats tables of the library and of the kernel's headers, as the plugin's tool does not use `BPF`.
@Suite(.leakChecked) struct MapTableAgreementTests {
    @Test func typesHaveTheLibrarysNames() {
        for type in [.unspecified] + BPFMapType.allCases {
            #expect(MapTypeNames.name(of: type.rawValue) == type.description, "Use MapTypeNames to name \(type)")
        }
        let next = (BPFMapType.allCases.last?.rawValue ?? 0) + 1
        #expect(MapTypeNames.name(of: next) == "type \(next)")
    }

    @Test func viewsAreThoseOfTheTypes() {
        #expect(MapView.Kind.programArray == BPFMapType.progArray.rawValue)
        #expect(MapView.Kind.perfEventArray == BPFMapType.perfEventArray.rawValue)
        #expect(MapView.Kind.counters == BPFMapType.perCPUArray.rawValue)
        #expect(MapView.Kind.ring == BPFMapType.ringBuffer.rawValue)
        #expect(MapView.Kind.queues == [BPFMapType.queue.rawValue, BPFMapType.stack.rawValue])
        #expect(MapView.Kind.perCPU == Set(BPFMapType.allCases.filter(\.isPerCPU).map(\.rawValue)))
        // All other types have entries, except those without values of the program's own type.
        let others: Set<BPFMapType> = [
            .progArray, .perfEventArray, .ringBuffer, .queue, .stack, .cgroupArray, .arrayOfMaps, .hashOfMaps,
            .reuseportSockArray, .structOps, .bloomFilter, .userRingBuffer, .arena, .insnArray,
        ]
        let keyed = BPFMapType.allCases.filter { !$0.isPerCPU && !others.contains($0) }
        #expect(MapView.Kind.keyed == Set(keyed.map(\.rawValue)))
    }

    @Test func relocationsHaveTheNumbersOfTheHeader() {
        let kinds: [(bpf_core_relo_kind, String)] = [
            (BPF_CORE_FIELD_BYTE_OFFSET, "field_byte_off"), (BPF_CORE_FIELD_BYTE_SIZE, "field_byte_size"),
            (BPF_CORE_FIELD_EXISTS, "field_exists"), (BPF_CORE_FIELD_SIGNED, "field_signed"),
            (BPF_CORE_FIELD_LSHIFT_U64, "field_lshift_u64"), (BPF_CORE_FIELD_RSHIFT_U64, "field_rshift_u64"),
            (BPF_CORE_TYPE_ID_LOCAL, "local_type_id"), (BPF_CORE_TYPE_ID_TARGET, "target_type_id"),
            (BPF_CORE_TYPE_EXISTS, "type_exists"), (BPF_CORE_TYPE_SIZE, "type_size"),
            (BPF_CORE_ENUMVAL_EXISTS, "enumval_exists"), (BPF_CORE_ENUMVAL_VALUE, "enumval_value"),
            (BPF_CORE_TYPE_MATCHES, "type_matches"),
        ]
        for (kind, name) in kinds { #expect(RelocationNames.name(of: kind.rawValue) == name) }
        #expect(RelocationNames.name(of: UInt32(kinds.count)) == "kind \(kinds.count)")
    }
}
