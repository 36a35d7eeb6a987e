// SPDX-License-Identifier: Apache-2.0

#if hasFeature(Embedded)
/// Makes the rounds of an iterator of the kernel, which has its state on the stack.
///
/// An iterator that cannot begin has no elements, and has to be destroyed nevertheless.
@inline(__always)
func iterate<State: BitwiseCopyable>(
    _ state: State,
    begin: (UnsafeMutableRawPointer) -> Int32,
    next: (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?,
    end: (UnsafeMutableRawPointer) -> Void,
    _ body: (UnsafeMutableRawPointer) -> LoopControl
) -> Int32 {
    var state = state
    return withUnsafeMutablePointer(to: &state) { state in
        let iterator = UnsafeMutableRawPointer(state)
        let result = begin(iterator)
        while let element = next(iterator) {
            if body(element).rawValue != 0 { break }
        }
        end(iterator)
        return result
    }
}
#else
/// What a loop returns whose iterator the simulated kernel does not have: `-ENOTSUPP`.
let noSimulatedIterator: Int32 = -524
#endif
