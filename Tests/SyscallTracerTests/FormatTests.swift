// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc
import SystemPackage
import Testing

@testable import SyscallTracer

/// What a piece of code writes into an output buffer.
func written(capacity: Int = 4096, _ write: (inout OutputBuffer) -> Void) throws -> [UInt8] {
    let (reading, writing) = try FileDescriptor.pipe()
    defer { try? reading.close() }
    var output = OutputBuffer(writing, capacity: capacity)
    write(&output)
    try output.flush()
    try writing.close()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = try bytes.withUnsafeMutableBytes { try reading.read(into: $0) }
    return Array(bytes.prefix(count))
}

func writtenText(_ write: (inout OutputBuffer) -> Void) throws -> String {
    String(decoding: try written(write), as: UTF8.self)
}

@Suite("Output", .timeLimit(.minutes(10)))
struct OutputBufferTests {
    @Test("Numbers are written as printf does")
    func numbers() throws {
        let text = try writtenText { output in
            output.append(decimal: UInt64.max)
            output.append(" ")
            output.append(decimal: Int64.min)
            output.append(" ")
            output.append(decimal: UInt64(7), digits: 3)
            output.append(" ")
            output.append(hex: 0xdead_beef)
            output.append(" ")
            output.append(hex: 0)
            output.append(" ")
            output.append(octal: 0o644)
            output.append(" ")
            output.append(octal: .max)
        }
        #expect(
            text
                == "18446744073709551615 -9223372036854775808 007 0xdeadbeef 0 0644 01777777777777777777777"
        )
    }

    @Test("A buffer smaller than its text loses nothing")
    func overflow() throws {
        let text = String(repeating: "0123456789", count: 100)
        let bytes = try written(capacity: 64) { output in
            output.append(text)
            for index in 0..<100 { output.append(decimal: UInt64(index)) }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == text + (0..<100).map(String.init).joined())
    }

    @Test(
        "Durations have three digits and a unit",
        arguments: [
            (0, "0ns"), (999, "999ns"), (1_000, "1.00us"), (12_345, "12.3us"), (999_999, "999us"),
            (1_234_567, "1.23ms"), (40_100_000_000, "40.1s"), (7_200_000_000_000, "7200s"),
        ] as [(UInt64, String)]
    )
    func durations(nanoseconds: UInt64, expected: String) throws {
        #expect(try writtenText { $0.append(duration: nanoseconds) } == expected)
    }

    @Test(
        "Bytes are escaped for people",
        arguments: [
            ("plain", "plain"), ("a\"b\\c", #"a\"b\\c"#), ("\n\r\t\u{1b}[31m\u{7f}", #"\n\r\t\x1b[31m\x7f"#),
            ("é€😀", "é€😀"), ("a\u{202e}b\u{2069}", #"a\xe2\x80\xaeb\xe2\x81\xa9"#), ("\u{2028}", "\u{2028}"),
            ("\u{9b}", #"\xc2\x9b"#), ("\0", #"\x00"#),
        ]
    )
    func textEscapes(input: String, expected: String) throws {
        let bytes = Array(input.utf8)
        #expect(
            try writtenText { output in bytes.withUnsafeBufferPointer { output.append(escaped: $0, .text) } }
                == expected
        )
    }

    @Test(
        "What is not UTF-8 is shown as bytes to people, and as replacement characters in JSON",
        arguments: [
            [0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
            [0xf0, 0x9f, 0x98],
        ] as [[UInt8]]
    )
    func invalid(bytes: [UInt8]) throws {
        let text = try written { output in bytes.withUnsafeBufferPointer { output.append(escaped: $0, .text) } }
        #expect(String(decoding: text, as: UTF8.self) == bytes.map { #"\x"# + String($0, radix: 16) }.joined())
        let json = try written { output in bytes.withUnsafeBufferPointer { output.append(escaped: $0, .json) } }
        #expect(json == Array(String(repeating: "\u{fffd}", count: bytes.count).utf8))
    }

    @Test("Every sequence of two bytes escapes to valid UTF-8")
    func alwaysUTF8() throws {
        for first in stride(from: UInt8.min, through: .max, by: 1) {
            let bytes = try written(capacity: 1 << 12) { output in
                for second in stride(from: UInt8.min, through: .max, by: 1) {
                    [first, second].withUnsafeBufferPointer { output.append(escaped: $0, .json) }
                }
            }
            #expect(String(validating: bytes, as: UTF8.self) != nil)
            #expect(!bytes.contains { $0 < 0x20 })
        }
    }

    @Test("A full disk is an error that names itself")
    func fullDisk() throws {
        let full = try FileDescriptor.open("/dev/full", .writeOnly)
        defer { try? full.close() }
        var output = OutputBuffer(full, capacity: 64)
        output.append(String(repeating: "x", count: 1000))
        var failure: Errno?
        do { try output.flush() } catch { failure = error }
        #expect(failure == .noSpace)
    }
}

@Suite("Arguments", .timeLimit(.minutes(10)))
struct ArgumentTests {
    @Test(
        "Values are shown by their names",
        arguments: [
            (ArgumentKind.dirfd, 0xffff_ffff_ffff_ff9c, "AT_FDCWD"), (.dirfd, 7, "7"),
            (.openflags, 0, "O_RDONLY"), (.openflags, 0o2_001_101, "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC"),
            (.pipeflags, 0, "0"), (.pipeflags, 0o2_000_000, "O_CLOEXEC"),
            (.prot, 0, "PROT_NONE"), (.prot, 3, "PROT_READ|PROT_WRITE"),
            (.mmap, 0x22, "MAP_PRIVATE|MAP_ANONYMOUS"), (.mmap, 0x8000_0001, "MAP_SHARED|0x80000000"),
            (.access, 0, "F_OK"), (.access, 5, "R_OK|X_OK"), (.whence, 2, "SEEK_END"), (.whence, 99, "99"),
            (.signal, 9, "SIGKILL"), (.clone, 0x11, "SIGCHLD"),
            (.clone, 0x0120_0011, "SIGCHLD|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID"),
            (.family, 10, "AF_INET6"), (.socktype, 0o2_000_001, "SOCK_STREAM|SOCK_CLOEXEC"),
            (.futex, 129, "FUTEX_WAKE|FUTEX_PRIVATE_FLAG"), (.mode, 0o644, "0644"),
            (.fd, 0xffff_ffff, "-1"), (.fd, 0xffff_ffff_ffff_ffff, "-1"), (.uint, 0xffff_ffff, "4294967295"),
            (.accessflags, 0x200, "AT_EACCESS"), (.unlinkflags, 0x200, "AT_REMOVEDIR"),
            (.handleflags, 0x600, "AT_HANDLE_FID|AT_SYMLINK_FOLLOW"), (.atflags, 0x200, "0x200"),
            (.ioctl, 0x5401, "TCGETS"), (.ioctl, 0x1234, "0x1234"), (.archprctl, 0x1002, "ARCH_SET_FS"),
            (.socketoption, 2, "SO_REUSEADDR"), (.linktarget, 0, "NULL"),
            (.address, 0, "NULL"), (.address, 0x7f00, "0x7f00"), (.long, .max, "-1"), (.size, 4096, "4096"),
        ] as [(ArgumentKind, UInt64, String)]
    )
    func values(kind: ArgumentKind, value: UInt64, expected: String) throws {
        #expect(try writtenText { $0.append(value, as: kind) } == expected)
    }

    @Test(
        "Socket addresses are shown as people write them",
        arguments: [
            ([2, 0, 0, 80, 10, 0, 0, 1], "10.0.0.1:80"),
            ([10, 0, 31, 144, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 15) + [1, 0, 0, 0, 0], "[::1]:8080"),
            ([10, 0, 0, 1, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16), "[::]:1"),
            (
                [10, 0, 0, 1, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 10) + [0, 1],
                "[2001:db8::1]:1"
            ),
            ([10, 0, 0, 1, 0, 0, 0, 0] + (1...8).flatMap { [0, UInt8($0)] }, "[1:2:3:4:5:6:7:8]:1"),
            ([10, 0, 0, 1, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 14), "[1::]:1"),
            ([1, 0] + Array("/run/x\0junk".utf8), #""/run/x""#), ([1, 0, 0] + Array("name".utf8), #""@name""#),
            ([16, 0, 0, 0], "AF_NETLINK"), ([1], "?"), ([1, 0], "AF_UNIX"),
        ] as [([UInt8], String)]
    )
    func addresses(bytes: [UInt8], expected: String) throws {
        #expect(
            try writtenText { output in bytes.withUnsafeBufferPointer { output.append(sockaddr: $0, .text) } }
                == expected
        )
    }

    @Test("argv is split at its NULs")
    func argv() {
        func split(_ block: String) -> [String] {
            Array(block.utf8).withUnsafeBufferPointer { block in
                ArgumentList(block).map { String(decoding: $0, as: UTF8.self) }
            }
        }
        #expect(split("a\0bc\0\0") == ["a", "bc", ""])
        #expect(split("a\0cut") == ["a", "cut"])
        #expect(split("") == [])
    }
}
