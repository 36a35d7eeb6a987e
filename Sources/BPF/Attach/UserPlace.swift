// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// The place in user space that a probe is for, from the target or from what the section names.
struct UserPlace {
    let binary: String
    let symbol: String?
    let pid: CInt?
    let isUSDT: Bool

    init(binary: String, symbol: String?, pid: CInt?, isUSDT: Bool) {
        self.binary = binary
        self.symbol = symbol
        self.pid = pid
        self.isUSDT = isUSDT
    }

    init?(_ program: BPFProgram, _ target: AttachTarget?) {
        if let target {
            guard let place = target.hook.userPlace else { return nil }
            self = place
            return
        }
        // uprobe/PATH:FUNCTION+OFFSET and usdt/PATH:PROVIDER:NAME
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let kind = parts[0].split(separator: ".").first else { return nil }
        guard ["uprobe", "uretprobe", "usdt"].contains(kind) else { return nil }
        let names = parts[1].split(separator: ":", maxSplits: 1)
        guard names.count == 2 else { return nil }
        binary = String(names[0])
        pid = nil
        isUSDT = kind == "usdt"
        symbol = isUSDT ? String(names[1]) : String(names[1].prefix { $0 != "+" })
    }

    /// Whether the file is named by its path, and not for libbpf to find among the libraries and programs.
    var isPath: Bool { binary.contains("/") }

    /// What a script names as its interpreter, or `nil` for another file.
    var interpreterLine: String? {
        guard let head, head.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) else { return nil }
        let line = String(decoding: head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let words = line.split(separator: " ")
        // `/usr/bin/env python3` is run for the sake of the second word.
        let isEnv = words.first?.hasSuffix("/env") == true && words.count > 1
        return words.first.map { String(isEnv ? words[1] : $0) }
    }

    /// Whether the file exists and does not begin as ELF files do.
    var isNoELF: Bool { head.map { !$0.starts(with: [0x7F, 0x45, 0x4C, 0x46]) } ?? false }

    /// The file's first bytes.
    private var head: [UInt8]? {
        var status = stat()
        // A FIFO or a device would be waited for.
        guard isPath, unsafe stat(binary, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        do throws(Errno) {
            let file = OwnedDescriptor(
                adopting: try systemCall { unsafe binary.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } }
            )
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = try systemCall { unsafe read(file.rawValue, &bytes, 256) }
            return Array(bytes.prefix(count))
        } catch {
            return nil
        }
    }
}
