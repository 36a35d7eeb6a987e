// SPDX-License-Identifier: Apache-2.0

import BPFBuilding
import Foundation
import Testing

/// `swift-bpf.json`.
@Suite("Configuration of builds")
struct BuildConfigurationTests {
    private func configuration(_ text: String) throws -> BuildConfiguration {
        let path = NSTemporaryDirectory() + "swift-bpf-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try BuildConfiguration(path: path)
    }

    @Test("All keys are known")
    func keys() throws {
        let found = try configuration(
            """
            {
                "clang": "/usr/bin/clang", "flags": ["-DX"], "swiftFlags": ["-D", "Y"], "btf": "kernel.btf",
                "includes": ["include"], "arch": "arm64", "link": {"All": ["A.bpf.c"]}, "skeletons": {}
            }
            """
        )
        #expect(found.btf == "kernel.btf")
        #expect(found.swiftFlags == ["-D", "Y"])
        #expect(found.arch == "arm64")
    }

    @Test("A misspelled key is named")
    func misspelled() throws {
        #expect { try configuration("{\"btff\": \"kernel.btf\"}") } throws: { error in
            "\(error)".contains("it has the unknown key \"btff\". Use \"arch\", \"btf\", \"clang\"")
        }
    }
}
