// SPDX-License-Identifier: Apache-2.0

import BPFCodegen
import Testing

@testable import BPF

/// The generator and the library agree on which sections say where to attach.
@Suite(.leakChecked) struct SectionRulesAgreementTests {
    /// A place that suits all hooks.
    private static let place = "/bin/true:group:name/name"

    @Test func eachHookHasARule() {
        for definition in HookKinds.all.flatMap({ $0.sections }) {
            let name = definition.name
            #expect(!SectionRules.namesPlace(name), "SEC(\"\(name)\") alone names no place")
            let namesPlace = definition.takesName && !SectionRules.withoutPlace.contains(name)
            #expect(
                SectionRules.namesPlace("\(name)/\(Self.place)") == namesPlace,
                "Use SectionRules to state whether SEC(\"\(name)/…\") names a place"
            )
        }
    }

    @Test func namesWithoutAPlaceAreThoseOfHooks() {
        let names = Set(HookKinds.all.flatMap { $0.sections }.filter(\.takesName).map(\.name))
        #expect(SectionRules.withoutPlace.isSubset(of: names))
    }
}
