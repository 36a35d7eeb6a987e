// SPDX-License-Identifier: Apache-2.0

/// One line of the doctor's report.
struct Check {
    enum Verdict: String {
        case good = "yes"
        case missing = "no"
        case refused = "not permitted"
        case unknown = "unknown"
        /// Neither good nor bad: a version, a number.
        case fact = ""
    }

    let section: String
    let name: String
    let verdict: Verdict
    /// What was found.
    let detail: String
    /// What to do about it.
    let advice: String?
}
