// SPDX-License-Identifier: Apache-2.0

/// Where both sides add up what they read, so that nothing is optimised away.
nonisolated(unsafe) var checksum: UInt64 = 0

/// How many events C's callback has been given.
nonisolated(unsafe) var received = 0
