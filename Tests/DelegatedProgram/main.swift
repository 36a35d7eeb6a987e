// SPDX-License-Identifier: Apache-2.0
//
// What a process in a container does with the privileges that an administrator delegated to it. Exits with 0 if all came out
// as it should. Arguments: the folder of the fixtures, and an empty directory.
import BPF
import CTestSupport
import Glibc
import SystemPackage

func check(_ holds: Bool, _ what: String) {
    guard !holds else { return }
    print("not so: \(what)")
    exit(1)
}

let folder = CommandLine.arguments[1]
let directory = CommandLine.arguments[2]
// A namespace for a user can only be entered while there is one thread.
guard test_enter_delegated_namespace(directory) == 0 else {
    perror("no delegated namespace")
    exit(2)
}

do {
    _ = try BPFObject.open(path: "\(folder)/maps.bpf.o").load()
    check(false, "an object is refused without a token")
} catch {
    check(error.code == .permissionDenied, "an object without a token is not permitted: \(error)")
}

let token = try BPFToken(bpffs: FilePath(directory))
let map = try BPFMap(
    type: .array,
    name: "delegated",
    keySize: 4,
    valueSize: 8,
    maxEntries: 4,
    attributes: .init(token: token)
)
let values = try map.typed(key: UInt32.self, value: UInt64.self)
try values.update(1, to: 77)
check(try values.lookup(1) == 77, "a map that was created with a token")

// libbpf makes the token of an object itself, from 1.4 on.
let options = BPFObject.OpenOptions(tokenPath: FilePath(directory))
do {
    let object = try BPFObject.open(path: "\(folder)/maps.bpf.o", options: options).load()
    let program = try object.program("count_call")
    check(program.fileDescriptor.rawValue >= 0, "a program that was loaded with a token")
    check(LibbpfVersion.running >= LibbpfVersion(1, 4), "libbpf has tokens")
} catch {
    check(LibbpfVersion.running < LibbpfVersion(1, 4), "an object is loaded with a token: \(error)")
    check(error.code == .notSupported && error.description.contains("libbpf 1.4"), "the message: \(error)")
}
