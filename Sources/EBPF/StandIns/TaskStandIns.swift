// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
import Synchronization

// The helpers that ask for time, CPU and task, as the simulated kernel has them.

func helper5() -> UInt64 { SimulatedKernel.monotonicTime }

func helper118() -> UInt64 { SimulatedKernel.monotonicTime / 4_000_000 }

func helper125() -> UInt64 { SimulatedKernel.monotonicTime }

func helper160() -> UInt64 { SimulatedKernel.monotonicTime }

func helper7() -> UInt32 {
    SimulatedKernel.state.withLock { state in
        state.randomNumbers.isEmpty ? UInt32.random(in: 0...UInt32.max) : state.randomNumbers.removeFirst()
    }
}

func helper8() -> UInt32 { SimulatedKernel.cpu }

func helper14() -> UInt64 { UInt64(SimulatedKernel.processID) << 32 | UInt64(SimulatedKernel.threadID) }

func helper15() -> UInt64 { UInt64(SimulatedKernel.groupID) << 32 | UInt64(SimulatedKernel.userID) }

func helper16(_ buffer: UnsafeMutableRawPointer?, _ size: UInt32) -> Int {
    guard let buffer, size > 0 else { return -22 }
    let name = Array(SimulatedKernel.command.utf8.prefix(Int(size) - 1))
    buffer.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
    buffer.copyMemory(from: name, byteCount: name.count)
    return 0
}

func helper35() -> UInt64 { UInt64(SimulatedKernel.threadID) }

/// A task has no memory here. Its address is only a key for ``TaskStorage``.
func helper158() -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: UInt(SimulatedKernel.threadID) << 12 | 1 << 63)
}

func helper80() -> UInt64 { SimulatedKernel.cgroupID }

func helper109(_ signal: UInt32) -> Int {
    SimulatedKernel.state.withLock { $0.signals.append(signal) }
    return 0
}

func helper117(_ signal: UInt32) -> Int { helper109(signal) }
#endif
