// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BPFCodegen

@Suite struct ObjectContentsTests {
    private func contents() throws -> ObjectContents {
        var object = TestObject()
        let event = object.types.structure("event", 4, [.init(name: "pid", type: object.int, at: 0)])
        object.program("on_exec", "tp/sched/sched_process_exec")
        object.map("counts", type: 1, key: object.int, value: event, entries: 64)
        object.map("events", type: 27, event: event)
        object.variable("limit", object.types.const(object.int), size: 4, in: ".rodata")
        object.variable("own", object.int, size: 4, in: ".bss", linkage: 0)
        object.add(Array("GPL\u{0}".utf8), to: "license")
        return ObjectContents(try object.model, file: "watch.bpf.o")
    }

    @Test func theTextHasAllParts() throws {
        let text = try contents().text
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.first == "watch.bpf.o, license GPL")
        #expect(lines.contains("on_exec SEC(\"tp/sched/sched_process_exec\") 2 instructions attach()"))
        #expect(lines.contains("counts hash 64 entries int (4) -> struct event (4)"))
        #expect(lines.contains("events ringbuf 1 entries events: struct event"))
        #expect(lines.contains(".rodata 0 const int limit 4 bytes"))
        #expect(lines.contains(".bss 0 static int own 4 bytes"))
        #expect(lines.contains("struct event 4 bytes"))
        #expect(!text.contains(" \n"))
    }

    @Test func theJSONHasAllParts() throws {
        let data = try JSONEncoder().encode(try contents())
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(json["license"] as? String == "GPL")
        let maps = try #require(json["maps"] as? [[String: Any]])
        #expect(maps.map { $0["typeName"] as? String } == ["hash", "ringbuf"])
        #expect(maps[1]["event"] as? String == "struct event")
        let programs = try #require(json["programs"] as? [[String: Any]])
        #expect(programs[0]["attachesBySection"] as? Bool == true)
        #expect(try JSONDecoder().decode(ObjectContents.self, from: data).text == contents().text)
    }
}
