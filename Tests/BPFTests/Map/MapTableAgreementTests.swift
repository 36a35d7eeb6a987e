// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import Testing

@testable import BPF
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

    @Test func viewsAreThoseOfTheLibrary() {
        for type in BPFMapType.allCases {
            let kind = MapKind(type)
            let number = type.rawValue
            #expect(MapView.Kind.typed.contains(number) == (kind == .keyed), "\(type)")
            #expect(MapView.Kind.perCPU.contains(number) == (kind == .perCPU), "\(type)")
            #expect(MapView.Kind.queues.contains(number) == (kind == .queue), "\(type)")
            #expect((MapView.Kind.ring == number) == (kind == .ringBuffer), "\(type)")
            #expect((MapView.Kind.perfEventArray == number) == (kind == .perfEventArray), "\(type)")
            #expect((MapView.Kind.bloomFilter == number) == (kind == .bloomFilter), "\(type)")
            #expect((MapView.Kind.arena == number) == (kind == .arena), "\(type)")
            // The others are named like the initializer that errors name.
            let views: [(names: [UInt32: String], parameters: String)] = [
                (MapView.Kind.plain, "(_:)"), (MapView.Kind.keyed, "(_:key:)"), (MapView.Kind.storage, "(_:value:)"),
            ]
            for (names, parameters) in views {
                guard let name = names[number] else { continue }
                #expect(kind.view?.contains("\(name)\(parameters)") == true, "\(type)")
            }
            let isCreatedOtherwise = [
                .keyed, .perCPU, .queue, .ringBuffer, .bloomFilter, .arena, .structOps, .userRingBuffer, .other,
            ].contains(kind)
            #expect(views.contains { $0.names[number] != nil } != isCreatedOtherwise, "\(type)")
        }
        #expect(MapView.Kind.array == BPFMapType.array.rawValue)
        #expect(MapView.Kind.counters == BPFMapType.perCPUArray.rawValue)
        let indexed: Set<BPFMapType> = [.array, .arrayOfMaps, .sockMap]
        #expect(MapView.Kind.indexed == Set(indexed.map(\.rawValue)))
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
