// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BPFCodegen

@Suite struct TextTests {
    @Test func base64IsFoundations() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        }
    }

    @Test func declarationsHaveLines() {
        var lines = SourceLines()
        lines.add(
            file: "watch.bpf.c",
            text: """
                #include "x.h"
                struct event {
                    int pid;
                };
                enum state { A };
                const volatile int limit = 3;
                struct {
                    __uint(type, 1);
                } counts SEC(".maps");
                SEC("xdp")
                int filter(void *ctx)
                {
                    return 0;
                }
                """
        )
        lines.add(file: "other.h", text: "struct event { int other; };\nint only_here;")
        #expect(lines.place(ofType: "struct event") == "watch.bpf.c:2")
        #expect(lines.place(ofType: "enum state") == "watch.bpf.c:5")
        #expect(lines.place(of: "limit") == "watch.bpf.c:6")
        #expect(lines.place(of: "counts") == "watch.bpf.c:9")
        #expect(lines.place(of: "filter") == "watch.bpf.c:11")
        #expect(lines.place(of: "only_here") == "other.h:2")
        #expect(lines.place(of: "missing") == nil)
    }
}
