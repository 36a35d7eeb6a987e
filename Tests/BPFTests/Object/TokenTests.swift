// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage
import Testing

@Suite("tokens", .serialized, .leakChecked, .timeLimit(.minutes(5)), .requires(.token)) struct TokenTests {
    /// A process in a user namespace, whose bpffs an administrator has mounted with delegated privileges.
    @Test func aContainerUsesDelegatedPrivileges() throws {
        let folder = try TemporaryFolder()
        let arguments = ["delegated-program", Fixture.folder.string, folder.path]
        let status = try ChildProcess.wait(
            ChildProcess.start(ChildProcess.built("delegated-program"), arguments)
        )
        #expect(status == 0, "status \(status): what it printed is in the output of this run")
        withExtendedLifetime(folder) {}
    }
}
