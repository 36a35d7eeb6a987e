// SPDX-License-Identifier: Apache-2.0

extension BTFCheck {
    /// Checks that no type contains itself, and that types are not nested too deeply: libbpf visits them recursively.
    func checkContainment() throws(BTFDefect) {
        var states = [Visit](repeating: .new, count: offsets.count)
        var path: [(type: UInt32, next: Int)] = []
        for root in 1..<UInt32(max(1, offsets.count)) {
            guard states[Int(root)] == .new else { continue }
            guard kind(of: root).contains else { continue }
            path.append((root, 0))
            states[Int(root)] = .open
            while let (type, next) = path.last {
                guard let part = part(next, of: type) else {
                    states[Int(type)] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next = next + 1
                switch states[Int(part)] {
                case .done: continue
                case .open: throw defect(Int(type), "contains itself, through type \(part)")
                case .new: break
                }
                guard kind(of: part).contains else {
                    states[Int(part)] = .done
                    continue
                }
                guard path.count < Self.deepest else { throw defect(Int(type), "is nested too deeply") }
                states[Int(part)] = .open
                path.append((part, 0))
            }
        }
    }

    private enum Visit: UInt8 { case new, open, done }

    /// The kernel's own limit is 32 (`MAX_RESOLVE_DEPTH`).
    private static var deepest: Int { 512 }

    /// The ID of the nth type that a type contains.
    private func part(_ index: Int, of type: UInt32) -> UInt32? {
        let offset = Int(offsets[Int(type)])
        let info = word(at: offset + 4)
        switch BTFKind(info: info) {
        case .structure, .union:
            return index < Int(info & 0xFFFF) ? word(at: offset + BTFType.headerSize + 12 * index + 4) : nil
        case .array: return index == 0 ? word(at: offset + BTFType.headerSize) : nil
        default: return index == 0 ? word(at: offset + 8) : nil
        }
    }
}
