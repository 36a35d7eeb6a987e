# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that build.
# shellcheck shell=bash

# Runs SwiftPM: swiftpm build …, swiftpm package …, swiftpm test ….
#
# SwiftPM itself crashes now and then, before it compiles anything (https://github.com/swiftlang/swift/issues/87033). A command
# that ended so is run once more. A failed build ends with 1, and so does a compiler that crashes.
swiftpm() {
    local status=0
    swift "$@" || status=$?
    case $status in
    132 | 133 | 134 | 135 | 139) ;;  # SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV
    *) return "$status" ;;
    esac
    echo "swift $1 has crashed: once more" >&2
    swift "$@"
}
