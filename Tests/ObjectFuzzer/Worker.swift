// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The process that tries inputs, one after the other, and says in a shared file which one it is at.
enum Worker {
    static func run(_ options: Fuzzer, _ seeds: [Seed], progress path: String) {
        let file = open(path, O_RDWR)
        guard file >= 0, let memory = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED
        else {
            fatalError("cannot map \(path)")
        }
        close(file)
        let parent = getppid()
        // What would take the memory of the machine is an error instead.
        var room = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &room)
        let index = memory.assumingMemoryBound(to: Int.self)
        for number in options.first..<options.first + options.count where getppid() == parent {
            index.pointee = number
            let input = Input(number, of: seeds, seed: options.seed)
            Subject.run(input.bytes(mask: options.mask), isLoaded: input.isLoaded)
        }
    }
}
