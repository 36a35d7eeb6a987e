// SPDX-License-Identifier: Apache-2.0

/// The task that the program runs in.
public enum CurrentTask {
    /// The ID of the process. The kernel calls it the thread group ID.
    public static var processID: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: helper14() >> 32) }
    }

    /// The ID of the thread.
    public static var threadID: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: helper14()) }
    }

    /// The IDs of process and thread in one number, the process in the upper half.
    ///
    /// The corresponding C function is `bpf_get_current_pid_tgid`.
    public static var processAndThreadID: UInt64 {
        @inline(__always) get { helper14() }
    }

    /// The ID of the user.
    public static var userID: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: helper15()) }
    }

    /// The ID of the group.
    public static var groupID: UInt32 {
        @inline(__always) get { UInt32(truncatingIfNeeded: helper15() >> 32) }
    }

    /// The ID of the cgroup. The corresponding C function is `bpf_get_current_cgroup_id`.
    public static var cgroupID: UInt64 {
        @inline(__always) get { helper80() }
    }

    /// The name of the thread, filled up with zero bytes. The corresponding C function is `bpf_get_current_comm`.
    public static var command: InlineArray<16, UInt8> {
        @inline(__always) get {
            var command = InlineArray<16, UInt8>(repeating: 0)
            withUnsafeMutablePointer(to: &command) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
            return command
        }
    }

    /// Writes the name of the thread to a place of 16 bytes, such as a property of an event.
    ///
    /// The corresponding C function is `bpf_get_current_comm`.
    @inline(__always)
    public static func copyCommand(to destination: inout InlineArray<16, UInt8>) {
        withUnsafeMutablePointer(to: &destination) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
    }

    /// Writes the name of the thread to a place of 16 characters, such as a property of an event.
    ///
    /// The corresponding C function is `bpf_get_current_comm`.
    @inline(__always)
    public static func copyCommand(to destination: inout InlineArray<16, KernelCharacter>) {
        withUnsafeMutablePointer(to: &destination) { _ = helper16(UnsafeMutableRawPointer($0), 16) }
    }

    /// The address of the kernel's `struct task_struct`. The corresponding C function is `bpf_get_current_task`.
    public static var address: UInt64 {
        @inline(__always) get { helper35() }
    }

    /// The kernel's `struct task_struct` as the verifier knows it, for ``TaskStorage``.
    ///
    /// The corresponding C function is `bpf_get_current_task_btf`. Minimum kernel: Linux 5.11.
    public static var pointer: UnsafeMutableRawPointer {
        @inline(__always) get { helper158().unsafelyUnwrapped }
    }

    /// Sends a signal to the process, and returns whether that was possible.
    ///
    /// The corresponding C function is `bpf_send_signal`.
    @inline(__always) @discardableResult
    public static func send(signal: UInt32) -> Bool {
        helper109(signal) == 0
    }
}
