// SPDX-License-Identifier: Apache-2.0

import BPF
import CBenchmarkSystem
import Glibc

/// What SyscallTracer adds to a system call, on each CPU: a loop of getppid(2), untraced and traced.
enum TracerBenchmarks {
    private static let modes: [(name: String, arguments: [String])] = [
        ("streaming", []), ("--summary", ["--summary"]), ("--summary --exact", ["--summary", "--exact"]),
    ]

    static func calls(rounds: Int) throws -> [Comparison] {
        let calls = 500_000
        var comparisons: [Comparison] = []
        for cpu in 0..<sysconf(CInt(_SC_NPROCESSORS_ONLN)) {
            var modes = modes.map { mode in
                (mode.arguments, Comparison("tracer, \(mode.name), CPU \(cpu)", budget: .difference))
            }
            for _ in 0..<max(5, rounds / 10) {
                for index in modes.indices {
                    // Right before it, so that both see the same load and clock rate.
                    let untraced = benchmark_time_calls(CInt(cpu), calls)
                    let tracer = try Tracer(modes[index].0)
                    let traced = benchmark_time_calls(CInt(cpu), calls)
                    try tracer.stop()
                    guard untraced > 0, traced > 0 else { throw BenchmarkError("no loop on CPU \(cpu)") }
                    modes[index].1.add(true, nanoseconds: traced)
                    modes[index].1.add(false, nanoseconds: untraced)
                }
            }
            comparisons += modes.map(\.1)
        }
        return comparisons
    }

    /// A running SyscallTracer, which bench.sh builds beside this program.
    private struct Tracer {
        private let process: pid_t

        init(_ arguments: [String]) throws {
            var path = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = readlink("/proc/self/exe", &path, path.count - 1)
            let folder = String(decoding: path[..<max(0, length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
            let tracer = folder.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/SyscallTracer"
            guard access(tracer, X_OK) == 0 else { throw BenchmarkError("no \(tracer): use Scripts/bench.sh") }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            }
            var words: [UnsafeMutablePointer<CChar>?] = ([tracer] + arguments).map { strdup($0) } + [nil]
            defer { words.forEach { free($0) } }
            var process: pid_t = 0
            guard posix_spawn(&process, tracer, &actions, nil, &words, environ) == 0 else {
                throw BenchmarkError("\(tracer) cannot be started")
            }
            self.process = process
            // It traces about 50 ms after its start.
            usleep(500_000)
        }

        func stop() throws {
            kill(process, SIGINT)
            var status: CInt = 0
            guard waitpid(process, &status, 0) == process, status & 0x7F == 0 else {
                throw BenchmarkError("the tracer did not end by itself")
            }
        }
    }
}
