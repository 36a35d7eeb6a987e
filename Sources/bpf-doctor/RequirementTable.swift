// SPDX-License-Identifier: Apache-2.0

import BPF

/// Prints the table of kernel requirements.
enum RequirementTable {
    /// An array of objects, one for each row. `Scripts/generate-kernel-support.py` reads it.
    static func json() -> String {
        let rows = KernelRequirement.all.map { row in
            let options = row.options.map(Report.quoted).joined(separator: ", ")
            var fields = [
                "\"name\": \(Report.quoted(row.name))",
                "\"since\": \(Report.quoted("\(row.since.major).\(row.since.minor)"))",
                "\"options\": [\(options)]",
                "\"hook\": \(row.isHook)",
            ]
            if let fallback = row.fallback { fields.append("\"fallback\": \(Report.quoted(fallback))") }
            return "  {" + fields.joined(separator: ", ") + "}"
        }
        return "[\n" + rows.joined(separator: ",\n") + "\n]\n"
    }
}
