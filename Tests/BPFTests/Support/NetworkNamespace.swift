// SPDX-License-Identifier: Apache-2.0

import CTestSupport
import Glibc
import SystemPackage

/// A network namespace for one test: what the test makes there ends with it, and nothing else is touched.
enum NetworkNamespace {
    /// Runs `body` with the calling thread in a new namespace, where the loopback interface is up.
    ///
    /// `body` cannot suspend, so it stays on the thread; the thread goes back before other work can get it.
    static func run<Result>(_ body: () throws -> Result) throws -> Result {
        let former = test_enter_network_namespace()
        guard former >= 0 else { throw Errno(rawValue: errno) }
        defer {
            // A thread of the pool that stays elsewhere would run other tests there.
            if test_leave_network_namespace(former) != 0 { abort() }
        }
        try setUp("lo")
        return try body()
    }

    /// Creates an interface or a pair of interfaces, and switches them on. Returns the other one of a pair.
    @discardableResult
    static func add(_ kind: String, _ name: String) throws -> String {
        let known = interfaces()
        guard test_add_interface(kind, name) == 0 else { throw Errno(rawValue: errno) }
        let added = interfaces().filter { !known.contains($0) }
        for name in added { try setUp(name) }
        return added.first { $0 != name } ?? name
    }

    static func setUp(_ name: String) throws {
        guard test_set_up(name) == 0 else { throw Errno(rawValue: errno) }
    }

    private static func interfaces() -> [String] {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        var names: [String] = []
        var next = list
        while next.pointee.if_index != 0 {
            if let name = next.pointee.if_name { names.append(String(cString: name)) }
            next += 1
        }
        return names
    }
}
