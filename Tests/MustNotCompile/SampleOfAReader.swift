// A sample of a reader is valid until the reader's next call.
// error: overlapping accesses to 'reader'
import BPF

func keepsASample(_ ring: RingBuffer) throws {
    var reader = try ring.reader()
    guard let first = try reader.next() else { return }
    guard let second = try reader.next() else { return }
    print(first.byteCount, second.byteCount)
}
