// SPDX-License-Identifier: Apache-2.0
//
// The view of a map's settings cannot be used after the load.
// error: overlapping accesses to 'open'
import BPF

func configuresTooLate() throws {
    var open = try ExecWatch.open()
    let events = open.maps.events
    _ = try open.load()
    try events.setMaxEntries(1 << 20)
}
