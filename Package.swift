// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Upcoming language features that every Swift target is written against.
let upcomingFeatures: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// An example of one Swift file and one BPF program in C. It is built without the upcoming features, as a new package of a
/// user is.
func smallExample(_ folder: String, _ name: String, dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["BPF"] + dependencies,
        path: "Examples/\(folder)/Sources/\(name)",
        exclude: ["BPF"],
        plugins: ["BPFBuildPlugin"]
    )
}

let package = Package(
    name: "swift-bpf",
    products: [
        .library(name: "BPF", targets: ["BPF"]),
        .library(name: "CLibbpf", targets: ["CLibbpf"]),
        .library(name: "EBPF", targets: ["EBPF"]),
        .executable(name: "SyscallTracer", targets: ["SyscallTracer"]),
        .executable(name: "bpf-doctor", targets: ["bpf-doctor"]),
        .executable(name: "bpf-inspect", targets: ["bpf-inspect"]),
        .executable(name: "bpfgen", targets: ["bpfgen"]),
        .plugin(name: "BPFBuildPlugin", targets: ["BPFBuildPlugin"]),
        .plugin(name: "GenerateVmlinuxHeader", targets: ["GenerateVmlinuxHeader"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibbpf",
            pkgConfig: "libbpf",
            providers: [.apt(["libbpf-dev", "libelf-dev", "zlib1g-dev"])]
        ),
        .target(
            name: "BTFReader",
            swiftSettings: upcomingFeatures + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]
        ),
        .target(
            name: "ELFReader",
            dependencies: ["BTFReader"],
            swiftSettings: upcomingFeatures + [.strictMemorySafety()]
        ),
        .target(
            name: "BPF",
            dependencies: [
                "BTFReader", "ELFReader", "CLibbpf",
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: upcomingFeatures + [
                .strictMemorySafety(),
                // `BPFSample`, `OpenBPFMap` and `OpenBPFProgram` are views that cannot outlive what they look into.
                .enableExperimentalFeature("Lifetimes"),
            ]
        ),
        .target(
            name: "EBPF",
            swiftSettings: upcomingFeatures + [
                // A map keeps its own address, and a helper is called by its number.
                .enableExperimentalFeature("RawLayout"), .enableExperimentalFeature("BuiltinModule"),
            ]
        ),
        .target(name: "CProcess"),
        .target(
            name: "BPFCodegen",
            dependencies: ["BTFReader", "ELFReader"],
            swiftSettings: upcomingFeatures + [.strictMemorySafety()]
        ),
        .target(name: "EBPFCompiler", swiftSettings: upcomingFeatures + [.strictMemorySafety()]),
        .target(
            name: "BPFBuilding",
            dependencies: ["BPFCodegen", "BTFReader", "EBPFCompiler", "ELFReader", "CLibbpf"],
            resources: [.embedInCode("include/swift_bpf.h")],
            swiftSettings: upcomingFeatures
        ),
        .executableTarget(
            name: "bpf-build-tool",
            dependencies: ["BPFBuilding", "BPFCodegen"],
            swiftSettings: upcomingFeatures
        ),
        .executableTarget(
            name: "bpfgen",
            dependencies: [
                "BPFBuilding", "BPFCodegen", "BTFReader", "ELFReader", "CLibbpf",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: upcomingFeatures
        ),
        .executableTarget(
            name: "bpf-doctor",
            dependencies: [
                "BPF", "CProcess",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: upcomingFeatures
        ),
        .executableTarget(
            name: "bpf-inspect",
            dependencies: [
                "BPF", "CProcess",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: upcomingFeatures
        ),
        .plugin(name: "BPFBuildPlugin", capability: .buildTool(), dependencies: ["bpf-build-tool"]),
        .plugin(
            name: "GenerateVmlinuxHeader",
            capability: .command(
                intent: .custom(
                    verb: "generate-vmlinux-header",
                    description: "Writes the running kernel's types as vmlinux.h."
                ),
                permissions: [.writeToPackageDirectory(reason: "It writes vmlinux.h.")]
            ),
            dependencies: ["bpf-build-tool"]
        ),
        .target(name: "CTestSupport", path: "Tests/CTestSupport"),
        .executableTarget(name: "top-level-program", dependencies: ["BPF"], path: "Tests/TopLevelProgram"),
        .executableTarget(
            name: "delegated-program",
            dependencies: ["BPF", "CTestSupport", systemPackage],
            path: "Tests/DelegatedProgram"
        ),
        .testTarget(
            name: "BTFReaderTests",
            dependencies: ["BTFReader", "CLibbpf", "CTestSupport"],
            swiftSettings: upcomingFeatures
        ),
        .executableTarget(
            name: "object-fuzzer",
            dependencies: [
                "BPF", "BTFReader", "ELFReader",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/ObjectFuzzer",
            swiftSettings: upcomingFeatures
        ),
        .testTarget(
            name: "BPFTests",
            dependencies: [
                "BPF", "BPFCodegen", "BTFReader", "CLibbpf", "CTestSupport", "top-level-program", "delegated-program",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: upcomingFeatures
        ),
        .testTarget(
            name: "BPFCodegenTests",
            dependencies: ["BPFCodegen", "BTFReader", "CTestSupport", "ELFReader"],
            swiftSettings: upcomingFeatures
        ),
        .testTarget(
            name: "EBPFCompilerTests",
            dependencies: ["EBPFCompiler", "BPFBuilding", "BPF", "BPFCodegen", "BTFReader", "ELFReader"],
            swiftSettings: upcomingFeatures
        ),
        .testTarget(name: "EBPFTests", dependencies: ["EBPF", "CLibbpf"], swiftSettings: upcomingFeatures),
        .testTarget(
            name: "SkeletonTests",
            dependencies: ["BPF", systemPackage],
            exclude: ["BPF"],
            swiftSettings: upcomingFeatures + [.strictMemorySafety()],
            plugins: ["BPFBuildPlugin"]
        ),
        .testTarget(
            name: "BPFInspectTests",
            dependencies: ["bpf-inspect", "BPF", "CTestSupport", systemPackage],
            swiftSettings: upcomingFeatures
        ),
        .testTarget(name: "BPFDoctorTests", dependencies: ["bpf-doctor", "BPF"], swiftSettings: upcomingFeatures),

        // Examples
        .target(name: "CSyscallTracer", path: "Examples/SyscallTracer/CSyscallTracer"),
        .executableTarget(
            name: "SyscallTracer",
            dependencies: [
                "BPF", "CProcess", "CSyscallTracer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Examples/SyscallTracer/Sources",
            exclude: ["BPF"],
            swiftSettings: upcomingFeatures,
            plugins: ["BPFBuildPlugin"]
        ),
        smallExample("ExecWatch", "exec-watch"),
        smallExample("XDPCounter", "xdp-counter", dependencies: [argumentParser]),
        smallExample("UprobeLatency", "uprobe-latency", dependencies: [argumentParser, systemPackage]),
        smallExample("SchedLatency", "sched-latency", dependencies: [argumentParser]),
        .executableTarget(name: "syscall-workload", path: "Tests/SyscallWorkload"),
        .testTarget(
            name: "SyscallTracerTests",
            dependencies: [
                "SyscallTracer", "CSyscallTracer", "BPF", "CLibbpf", "CTestSupport", "syscall-workload",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: upcomingFeatures
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)

// Only who builds the documentation needs the plugin: Scripts/check-docs.sh.
if Context.environment["SWIFT_BPF_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
