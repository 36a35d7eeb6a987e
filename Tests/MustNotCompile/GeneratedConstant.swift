// SPDX-License-Identifier: Apache-2.0
//
// A constant of a program cannot be set after the load.
// error: cannot assign to property: 'rodata' is a 'let' constant
import BPF

func setsTooLate() throws {
    let watch = try ExecWatch.open().load()
    watch.rodata.onlyUID = 1
}
