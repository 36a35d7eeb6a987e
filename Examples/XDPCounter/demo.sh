#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs XDPCounter on a virtual cable between two network namespaces that exist only for it, and sends packets through the
# cable. No other interface is touched. Needs root, 'ip' (iproute2), and a build:
#
#   swift build && sudo Examples/XDPCounter/demo.sh [SECONDS]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${XDP_COUNTER:-$root/.build/debug/xdp-counter}
seconds=${1:-5}
sender=xdp-sender-$$ receiver=xdp-receiver-$$

# The cable goes with the namespaces.
trap 'ip netns delete "$sender"; ip netns delete "$receiver"' EXIT
ip netns add "$sender"
ip netns add "$receiver"
ip -n "$sender" link add cable type veth peer name cable netns "$receiver"
ip -n "$sender" address add 192.0.2.1/24 dev cable
ip -n "$receiver" address add 192.0.2.2/24 dev cable
ip -n "$sender" link set cable up
ip -n "$receiver" link set cable up

timeout --signal INT "$seconds" ip netns exec "$receiver" "$program" cable &
counter=$!
while kill -0 "$counter" 2>/dev/null; do
    # Bash sends a UDP packet, and tries to open a TCP connection, which is refused.
    ip netns exec "$sender" bash -c 'echo hello >/dev/udp/192.0.2.2/9; echo hello >/dev/tcp/192.0.2.2/9' 2>/dev/null || true
    sleep 0.2
done
# timeout ends with 124 when the time is over.
wait "$counter" || [ $? -eq 124 ]
