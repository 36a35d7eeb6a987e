// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "swift-bpf", path: "..")],
    targets: [
        .target(name: "CAllocations"),
        .target(name: "CBenchmarkSystem"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CAllocations",
                "CBenchmarkSystem",
                .product(name: "BPF", package: "swift-bpf"),
                .product(name: "CLibbpf", package: "swift-bpf"),
            ],
            exclude: ["BPF"],
            plugins: [.plugin(name: "BPFBuildPlugin", package: "swift-bpf")]
        ),
        .executableTarget(
            name: "ring-stress",
            dependencies: [.product(name: "BPF", package: "swift-bpf")],
            exclude: ["BPF"],
            plugins: [.plugin(name: "BPFBuildPlugin", package: "swift-bpf")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
