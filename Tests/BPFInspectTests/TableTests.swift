// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import bpf_inspect

/// What bpf-inspect prints, without the kernel.
@Suite("bpf-inspect's tables", .timeLimit(.minutes(10))) struct TableTests {
    private let table = Table(
        columns: [.init("ID", isNumber: true), .init("NAME", least: 6), .init("HELD BY", least: 8)],
        rows: [["7", "a_long_name", "agent(12), /sys/fs/bpf/pin"], ["123", "short", "-"]]
    )

    @Test func columnsAreAsWideAsTheirTexts() {
        #expect(
            table.text() == """
                 ID  NAME         HELD BY
                  7  a_long_name  agent(12), /sys/fs/bpf/pin
                123  short        -

                """
        )
    }

    @Test func aTableFitsTheTerminal() {
        #expect(
            table.text(width: 30) == """
                 ID  NAME         HELD BY
                  7  a_long_name  agent(12), …
                123  short        -

                """
        )
        // Narrower than all that can be cut.
        let least = table.text(width: 5).split(separator: "\n")
        #expect(least[1] == "  7  a_lon…  agent(1…")
    }

    /// A process may have any name.
    @Test func noNameControlsTheTerminal() {
        let table = Table(columns: [.init("NAME")], rows: [["a\u{1B}[2Jb\nc\u{9B}"]])
        #expect(table.text() == "NAME\na?[2Jb?c?\n")
    }

    @Test func numbersHaveUnits() {
        #expect(
            [nil, 0, 1023, 1024, 1536, 20 << 20].map(Units.size) == [
                "-", "0 B", "1023 B", "1 KiB", "1.5 KiB", "20 MiB",
            ]
        )
        #expect(
            [0, 850, 1500, 12e6, 3.2e9, 1e12].map(Units.duration) == [
                "0 ns", "850 ns", "1.5 µs", "12 ms", "3.2 s", "1000 s",
            ]
        )
        #expect([-1, 59, 60, 7200, 200_000].map(Units.age) == ["0 s", "59 s", "1 min", "2 h", "2 d"])
        #expect([0, 999, 1200, 35e6].map(Units.count) == ["0", "999", "1.2k", "35M"])
        #expect(Units.user(0) == "root" && Units.user(4_000_000_000) == "4000000000")
    }

    @Test func jsonIsQuoted() {
        let value = JSON.list([
            .object([("text", .text("a\"\\\n\u{1}")), ("number", .number(.max)), ("nothing", .text(nil))]),
            .list([.flag(true), .fraction(0.5), .number(nil as Int?)]),
        ])
        #expect(
            value.text == #"""
                [
                  {"text": "a\"\\\n\u0001", "number": 18446744073709551615, "nothing": null},
                  [true, 0.5, null]
                ]
                """#
        )
        #expect(JSON.list([]).text == "[]")
    }
}
