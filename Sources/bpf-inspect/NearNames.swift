// SPDX-License-Identifier: Apache-2.0

/// The names that exist, when one does not.
enum NearNames {
    /// Lists names, those that begin like the wanted one first.
    ///
    /// - Parameter command: the command that lists all.
    static func advice(_ wanted: String, _ names: [String], _ command: String) -> String {
        let ranked = Set(names).subtracting([""]).sorted {
            (-commonPrefix($0, wanted), $0) < (-commonPrefix($1, wanted), $1)
        }
        guard !ranked.isEmpty else { return "Run 'bpf-inspect \(command)'" }
        let rest = ranked.count > 20 ? ", …" : ""
        return "There are: " + ranked.prefix(20).joined(separator: ", ") + rest
    }

    private static func commonPrefix(_ left: String, _ right: String) -> Int {
        zip(left, right).prefix { $0 == $1 }.count
    }
}
