// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own: the library does not depend on swift-service-lifecycle.
let package = Package(
    name: "ExecService",
    dependencies: [
        .package(name: "swift-bpf", path: "../.."),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        .executableTarget(
            name: "exec-service",
            dependencies: [
                .product(name: "BPF", package: "swift-bpf"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["BPF"],
            plugins: [.plugin(name: "BPFBuildPlugin", package: "swift-bpf")]
        )
    ],
    swiftLanguageModes: [.v6]
)
