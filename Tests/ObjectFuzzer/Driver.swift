// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Starts workers, and finds out which input ended one and which of its mutations did.
struct Driver {
    let options: Fuzzer
    let seeds: [Seed]

    private enum End: Equatable {
        case finished
        case crashed(signal: CInt)
        case hung
    }

    func run() throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(options.seconds)
        var next = options.first
        var findings = 0
        let last = options.count == .max ? Int.max : options.first + options.count
        while clock.now < deadline, next < last {
            let batch = min(2000, last - next)
            let (end, reached) = try work(first: next, count: batch, until: deadline)
            if end == .finished {
                next = max(next, reached) + (reached == next + batch - 1 ? 1 : 0)
                if reached != next - 1 { break }
                continue
            }
            findings += 1
            try save(reached, end)
            next = reached + 1
        }
        print("\(next - options.first) inputs from seed \(options.seed), first \(options.first): \(findings) findings")
        if findings > 0 { throw ExitStatus() }
    }

    private struct ExitStatus: Error, CustomStringConvertible {
        var description: String { "objects were found that end the process" }
    }

    /// Runs one worker to its end; `reached` is the input that it was at.
    private func work(
        first: Int,
        count: Int,
        mask: UInt64 = .max,
        until deadline: ContinuousClock.Instant? = nil
    ) throws -> (End, reached: Int) {
        let progress = "/dev/shm/object-fuzzer-\(getpid())"
        try Data(count: 8).write(to: URL(fileURLWithPath: progress))
        defer { unlink(progress) }
        var arguments = ["object-fuzzer", "--worker", progress, "--seed", "\(options.seed)"]
        arguments += ["--first", "\(first)", "--count", "\(count)", "--mask", "\(mask)"] + options.objects
        var child: pid_t = 0
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        guard posix_spawn(&child, "/proc/self/exe", &actions, nil, &pointers, environ) == 0 else {
            throw CocoaError(.executableLoad)
        }
        let clock = ContinuousClock()
        var seen = (index: -1, since: clock.now)
        while true {
            var status: CInt = 0
            if waitpid(child, &status, WNOHANG) == child {
                let signal = status & 0x7F
                let isGood = signal == 0 && status >> 8 == 0
                return (isGood ? .finished : .crashed(signal: signal), Self.index(progress))
            }
            let index = Self.index(progress)
            if index != seen.index { seen = (index, clock.now) }
            let isHung = clock.now - seen.since > .seconds(options.limit)
            let isLate = deadline.map { clock.now > $0 } ?? false
            if isHung || isLate {
                kill(child, SIGKILL)
                waitpid(child, &status, 0)
                return (isHung ? .hung : .finished, index)
            }
            usleep(2000)
        }
    }

    private static func index(_ path: String) -> Int {
        guard let data = FileManager.default.contents(atPath: path), data.count == 8 else { return 0 }
        return data.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    }

    /// Takes mutations away as long as the input still does it, and saves what is left.
    private func save(_ index: Int, _ end: End) throws {
        let input = Input(index, of: seeds, seed: options.seed)
        var mask = UInt64.max >> UInt64(64 - input.mutations.count)
        for bit in input.mutations.indices where mask != 1 << UInt64(bit) {
            let smaller = mask & ~(1 << UInt64(bit))
            if try work(first: index, count: 1, mask: smaller).0 == end { mask = smaller }
        }
        let kept = input.mutations.indices.filter { mask >> UInt64($0) & 1 != 0 }.map { input.mutations[$0] }
        try FileManager.default.createDirectory(atPath: options.output, withIntermediateDirectories: true)
        let path = "\(options.output)/\(options.seed)-\(index)-\(input.seed.name)"
        try Data(input.bytes(mask: mask)).write(to: URL(fileURLWithPath: path))
        print("input \(index): \(end), \(input.seed.name)\(input.isLoaded ? " loaded" : "") with \(kept): \(path)")
    }
}
