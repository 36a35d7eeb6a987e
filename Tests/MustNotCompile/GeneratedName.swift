// SPDX-License-Identifier: Apache-2.0
//
// A program that the C file does not have is not a member.
// error: has no member 'onExit'
import BPF

func usesAnotherName() throws {
    let watch = try ExecWatch.open().load()
    _ = try watch.programs.onExit.attach()
}
