// SPDX-License-Identifier: Apache-2.0

/// What a program returns: an `Int32`, or a type around it such as ``XDPAction``.
public protocol ProgramResult: BitwiseCopyable {
    /// The value of the kernel.
    var kernelValue: Int32 { get }
}

extension Int32: ProgramResult {
    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { self } }
}

extension XDPAction: ProgramResult {
    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { rawValue } }
}

extension TrafficControlAction: ProgramResult {
    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { rawValue } }
}

/// Sets what the program returns after a fault, in place of 0.
///
/// The result must be a constant, and holds for the whole program, wherever in it the call is:
///
/// ```swift
/// @section("lsm/socket_connect")
/// func onConnect(_ context: LSMContext) -> Int32 {
///     returnOnFault(Denial.permission)
/// ```
@inline(__always)
public func returnOnFault(_ result: some ProgramResult) {
    #if hasFeature(Embedded)
    setFaultResult(result.kernelValue)
    #endif
}

#if hasFeature(Embedded)
/// The compiler takes the call away.
@_extern(c, "__bpf_fault_result")
func setFaultResult(_ result: Int32)
#endif
