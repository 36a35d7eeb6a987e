// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Sends an event for each call.

/// A call that has returned.
struct EndedCall {
    let call: UnsafeMutablePointer<Call>
    let duration: UInt64
    let result: Int64
    let flags: UInt8
    let task: CurrentCallTask
}

/// Whether the event wakes the reader: only one after which the ring is a quarter full, once for each quarter.
@inline(__always)
func wakeup(_ ended: EndedCall) -> UInt64 {
    let bytes = UInt64(config.value.wakeupBytes)
    if (ended.call.pointee.startNs &+ ended.duration) & UInt64(config.value.wakeupSampling) != 0 { return 1 }
    if events.unreadBytes < bytes { return 1 }
    let position = events.consumerPosition
    if position &- wokenAt.value < bytes { return 1 }
    // The reader may have moved on: a quarter must still be unread from `position` on.
    if events.producerPosition &- position < bytes { return 1 }
    wokenAt.value = position
    return 2
}

@inline(__always)
func fill(_ event: UnsafeMutablePointer<Event>, _ ended: EndedCall, arguments: Int) {
    let call = ended.call
    event.pointee.startNs = call.pointee.startNs
    event.pointee.durationNs = ended.duration
    event.pointee.result = ended.result
    event.pointee.pid = ended.task.pid
    event.pointee.tid = ended.task.tid
    event.pointee.number = call.pointee.number
    event.pointee.textSize = 0
    event.pointee.flags =
        ended.flags | (UInt32(call.pointee.slot) >= Slot.compat ? EventFlag.compat : 0)
        | (call.pointee.weight == Call.unstarted ? EventFlag.noStart : 0)
    event.pointee.arguments = UInt8(truncatingIfNeeded: arguments)
    ended.task.copyName(to: &event.pointee.comm)
    let values = UnsafeMutableRawPointer(event).advanced(by: 56).assumingMemoryBound(to: UInt64.self)
    if arguments > 0 {
        values[0] = argument(call, 0)
        values[1] = argument(call, 1)
        values[2] = argument(call, 2)
    }
    if arguments > 3 {
        values[3] = argument(call, 3)
        values[4] = argument(call, 4)
        values[5] = argument(call, 5)
    }
}

@inline(__always)
func send(_ ended: EndedCall, arguments: Int) {
    let size = UInt64(56 &+ 8 &* arguments)
    guard ended.task.mode.usesQueues else {
        guard let room = Helper.ringBufferReserve(events.address, size, 0) else {
            count(Counter.lost)
            return
        }
        fill(room.assumingMemoryBound(to: Event.self), ended, arguments: arguments)
        Helper.ringBufferSubmit(room, wakeup(ended))
        return
    }
    let cpu = Kernel.cpu
    if ended.flags & EventFlag.noReturn != 0 {
        let queue = endings.lookup(cpu)
        guard let room = reserve(queue, endings_segments, endings_lost, cpu, size: size), let queue else { return }
        fill(room.assumingMemoryBound(to: Event.self), ended, arguments: arguments)
        submit(room, queue, endings_bell, size: size)
    } else {
        let queue = returns.lookup(cpu)
        guard let room = reserve(queue, returns_segments, returns_lost, cpu, size: size), let queue else { return }
        fill(room.assumingMemoryBound(to: Event.self), ended, arguments: arguments)
        submit(room, queue, returns_bell, size: size)
    }
}

/// Room in the ring is taken by constant sizes only, so by three: most calls have at most three arguments.
@inline(__always)
func send(_ ended: EndedCall) {
    let arguments = element(argumentCounts, Int(ended.call.pointee.slot & 1023), as: UInt8.self)
    if arguments == 0 {
        send(ended, arguments: 0)
    } else if arguments <= 3 {
        send(ended, arguments: 3)
    } else {
        send(ended, arguments: 6)
    }
}

@inline(__always)
func sendWithText(_ ended: EndedCall, _ what: UInt32) {
    let usesQueues = ended.task.mode.usesQueues
    let cpu = Kernel.cpu
    let queue = usesQueues ? returns.lookup(cpu) : nil
    let room: UnsafeMutableRawPointer
    // How much text there is shows when it has been read.
    if usesQueues {
        guard let end = reserve(queue, returns_segments, returns_lost, cpu, size: 12656) else { return }
        room = end
    } else {
        guard let record = records.lookup(0) else {
            count(Counter.lost)
            return
        }
        room = UnsafeMutableRawPointer(record)
    }
    let record = room.assumingMemoryBound(to: Record.self)
    let event = room.assumingMemoryBound(to: Event.self)
    fill(event, ended, arguments: 6)
    var textSize = capture(record, ended.call, what, ended.result)
    if textSize > 12552 { textSize = 0 }
    event.pointee.textSize = UInt16(truncatingIfNeeded: textSize)
    let size = 104 &+ textSize
    if let queue {
        submit(room, queue, returns_bell, size: UInt64(size))
    } else if Helper.ringBufferOutput(events.address, UnsafeRawPointer(record), UInt64(size), wakeup(ended)) != 0 {
        count(Counter.lost)
    }
}
