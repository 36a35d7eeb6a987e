// SPDX-License-Identifier: Apache-2.0

import BPF

/// A program, with all that is printed of it.
struct ProgramContent {
    private let info: BPFProgram.Info
    private let statistics: BPFProgram.Statistics
    private let attachments: Attachments
    private let owners: Owners
    private let listing: BPFProgram.Listing?

    /// - Parameter owners: read before the program was opened, as this process is not of interest.
    init(_ program: BPFProgram, _ owners: Owners, withInstructions: Bool) throws {
        let info = try program.info()
        self.info = info
        statistics = try program.statistics()
        attachments = try Attachments(of: [info])
        self.owners = owners
        listing = withInstructions ? try Self.listing(of: program) : nil
    }

    /// The instructions, or `nil` with a message when the kernel hides them.
    private static func listing(of program: BPFProgram) throws -> BPFProgram.Listing? {
        do {
            return try program.listing()
        } catch {
            guard error.code == .permissionDenied else { throw error }
            Output.complain(error)
            return nil
        }
    }

    /// The seconds of a duration.
    private var nanoseconds: Double { statistics.runTime / .nanoseconds(1) }

    var text: String {
        let maps = info.mapIDs.map(String.init).joined(separator: ", ")
        var facts: [(String, String)] = [
            ("program", "\(info.id) \(info.name)"), ("type", "\(info.type)"), ("tag", info.tag),
            ("loaded", "\(Units.age(ProgramList.age(info))) ago by \(Units.user(info.userID))"),
            ("license", info.isGPLCompatible ? "compatible with the GPL" : "not compatible with the GPL"),
            ("instructions", "\(info.translatedSize / 8) (\(Units.size(info.translatedSize)))"),
            ("machine code", info.machineCodeSize > 0 ? Units.size(info.machineCodeSize) : "interpreted"),
            ("memory", Units.size(info.memory)), ("maps", maps.isEmpty ? "-" : maps),
            ("BTF", info.btfID.map { "\($0)" } ?? "-"), ("attached", attachments.text(info.id)),
            ("held by", owners.program(info.id).text), ("runs", cost),
        ]
        if let count = info.verifiedInstructions { facts.insert(("verified", "\(count) instructions walked"), at: 6) }
        let width = facts.map(\.0.count).reduce(0, max)
        var text = facts.map { name, value in
            name + String(repeating: " ", count: width + 2 - name.count) + Table.printable(value) + "\n"
        }.joined()
        if let listing { text += "\n" + Table.printable(lines: "\(listing)") }
        return text.hasSuffix("\n") ? text : text + "\n"
    }

    private var cost: String {
        guard statistics.runs > 0 else { return "0 counted: statistics may be off" }
        let average = nanoseconds / Double(statistics.runs)
        return "\(statistics.runs) counted, \(Units.duration(nanoseconds)) in all, \(Units.duration(average)) each"
    }

    var json: JSON {
        guard case .object(let members) = ProgramList.json(info, attachments, owners) else { return .null }
        var all = members
        all.append(("runs", .number(statistics.runs)))
        all.append(("run_time_ns", .number(UInt64(nanoseconds))))
        all.append(("recursion_misses", .number(statistics.recursionMisses)))
        if let listing { all.append(("instructions", .list(listing.map { Self.json($0) }))) }
        return .object(all)
    }

    private static func json(_ line: BPFProgram.Listing.Line) -> JSON {
        var members: [(String, JSON)] = [("index", .number(line.index)), ("text", .text(line.text))]
        if let function = line.function { members.append(("function", .text(function))) }
        if let source = line.source {
            members.append(("file", .text(source.file)))
            members.append(("line", .number(source.line)))
            members.append(("source", .text(source.text)))
        }
        return .object(members)
    }
}
