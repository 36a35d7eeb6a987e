// An iterator belongs to one task.
// error: conformance of 'RingBuffer.Events<Event>.Iterator' to 'Sendable' is unavailable
import BPF

func sharesAnIterator(_ ring: RingBuffer) {
    func needsSendable<T: Sendable>(_: T) {}
    needsSendable(ring.events(of: UInt64.self).makeAsyncIterator())
}
