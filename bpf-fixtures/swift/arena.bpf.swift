// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// A list in an arena, which a program builds and user space reads. Linux 6.9.

struct Node {
    var next: ArenaPointer<Node>
    var number: UInt64
}

let arena = Arena(pages: 16)
let head = Variable(ArenaPointer<Node>.null)
let count = Variable<UInt32>(3)
let sum = Variable<UInt64>(0)

/// Builds a list of nodes in a new page.
@section("syscall")
func build(_ context: SyscallContext) -> Int32 {
    guard let page: ArenaPointer<Node> = arena.allocate() else { return 1 }
    for index in 0..<min(Int(count.value), 100) {
        let isLast = index &+ 1 == Int(count.value)
        page[index] = Node(next: isLast ? .null : page.advanced(by: index &+ 1), number: UInt64(index &+ 1))
    }
    head.value = page
    return 0
}

/// Adds the numbers that user space left.
@section("syscall")
func add(_ context: SyscallContext) -> Int32 {
    var node = head.value
    var total: UInt64 = 0
    for _ in 0..<8 where !node.isNull {
        total &+= node.pointee.number
        node = node.pointee.next
    }
    sum.value = total
    return 0
}

/// Counts in the first node, in one atomic step.
@section("raw_tp")
func increment(_ context: RawTracepointContext) -> Int32 {
    guard !head.value.isNull else { return 1 }
    withUnsafeMutablePointer(to: &head.value.pointee.number) { $0.atomicAdd(10) }
    return 0
}

@section("syscall")
func release(_ context: SyscallContext) -> Int32 {
    arena.free(head.value)
    return head.value.pointee.number == 0 ? 0 : 1
}
