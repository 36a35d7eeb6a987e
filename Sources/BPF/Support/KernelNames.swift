// SPDX-License-Identifier: Apache-2.0

/// What the kernel calls a number of one of its enumerations, or the number where it has no name here yet.
func kernelName(of number: UInt32, in names: [String]) -> String {
    Int(number) < names.count ? names[Int(number)] : "number \(number)"
}
