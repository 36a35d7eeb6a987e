// SPDX-License-Identifier: Apache-2.0

/// A hook that ``BPFProgram/attach(to:)`` attaches a program to.
///
/// Attaching reports a target that is not possible as ``BPFError``: ``BPFError/Code/targetNotFound`` for one that does not
/// exist, ``BPFError/Code/notSupported`` for one that the running kernel does not have, and
/// ``BPFError/Code/invalidArgument`` for one that makes no sense.
public struct AttachTarget: Hashable, Sendable, CustomStringConvertible {
    let hook: any AttachHook

    init(_ hook: some AttachHook) { self.hook = hook }

    /// The hook, as a `SEC()` spells it where there is one.
    public var description: String { hook.description }

    /// Whether two targets are the same hook with the same settings.
    public static func == (left: AttachTarget, right: AttachTarget) -> Bool {
        AnyHashable(left.hook) == AnyHashable(right.hook)
    }

    /// Hashes the hook and its settings.
    public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(hook)) }

    /// The row of the table of kernel requirements for this kind of hook.
    public var requirement: KernelRequirement { type(of: hook).requirement }
}
