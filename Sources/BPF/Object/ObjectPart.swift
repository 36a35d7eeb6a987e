// SPDX-License-Identifier: Apache-2.0

/// The parts of an object that are found by their names.
enum ObjectPart: String {
    case map
    case program

    /// The error of a name that the object does not have, or that was switched off before it was loaded.
    func notFound(_ name: String, in object: String, among names: [String], leftOut: [String] = []) -> BPFError {
        let isLeftOut = leftOut.contains(name)
        return BPFError(
            self == .map ? .mapNotFound : .programNotFound,
            operation: .find,
            subject: .object(object),
            message: isLeftOut
                ? "its \(self) '\(name)' was not \(self == .map ? "created" : "loaded")"
                : "it has no \(self) '\(name)'",
            advice: isLeftOut ? leftOutAdvice : namesAdvice(for: name, among: names, kind: rawValue)
        )
    }

    private var leftOutAdvice: String {
        switch self {
        case .map: "Use OpenBPFMap.setAutocreate(true) before load(): it was switched off"
        case .program:
            "Use OpenBPFProgram.setAutoload(true) before load(): it was switched off, or its SEC() begins with '?'"
        }
    }
}
