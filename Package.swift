// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop the build in CI; on a user's machine a newer compiler's new warning must not.
let isContinuousIntegration = Context.environment["CI"] != nil

/// scripts/checks/fuzz.sh alone builds the fuzzer, and our modules in a form that reports what has run and every bad access.
let isFuzzing = Context.environment["VIBE_TRANSCRIBER_FUZZING"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isContinuousIntegration ? [.treatAllWarnings(as: .error)] : [])
    + (isFuzzing
        ? [
            .unsafeFlags([
                "-O", "-sanitize=address", "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table",
            ])
        ] : [])

/// The engine, the decoders and the edit distance are unusably slow unoptimised, also in a debug build's tests.
let computeSettings: [SwiftSetting] =
    settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let kernelSettings: [CSetting] =
    [.unsafeFlags(["-O3", "-std=c17", "-Wall", "-Wextra"])]
    + (isContinuousIntegration ? [.unsafeFlags(["-Werror"])] : [])
    + (isFuzzing ? [.unsafeFlags(["-fsanitize=address,fuzzer-no-link"])] : [])

/// What `--version` shows as commit, a hexadecimal number: scripts/release.sh and the Dockerfile set it, others need not.
let commit = (Context.environment["VIBE_TRANSCRIBER_COMMIT"] ?? "").filter(\.isHexDigit)

let package = Package(
    name: "vibe-transcriber",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "vibe-transcriber", targets: ["vibe-transcriber"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", exact: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // The nouns and the ports.
        .target(
            name: "WatchMe",
            dependencies: [.product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: settings),

        // Plan → fetch → decode → transcribe → store → report.
        .target(
            name: "Pipeline",
            dependencies: [
                "WatchMe",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),

        // How calls to other systems are made.
        .target(
            name: "OutgoingHTTP",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),

        // Adapters: each knows one part of the outside world, and WatchMe only.
        .target(
            name: "Vault",
            dependencies: [
                "OutgoingHTTP", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "SupabaseStorage",
            dependencies: [
                "OutgoingHTTP", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "SQLiteStorage",
            dependencies: ["WatchMe", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .target(
            name: "Webhooks",
            dependencies: [
                "OutgoingHTTP", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "AudioDecoding",
            dependencies: [
                "WatchMe",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: computeSettings),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels", cSettings: kernelSettings, linkerSettings: [.linkedLibrary("m")]),
        // Silero VAD's weights as constants of the program. No code.
        .target(
            name: "CVoiceActivityWeights", exclude: ["silero_vad_16k_op15.onnx"], cSettings: [.headerSearchPath(".")]),
        .target(
            name: "Whisper",
            dependencies: [
                "WatchMe", "CKernels", "CVoiceActivityWeights", "CZlib",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: computeSettings),
        .target(
            name: "ModelFetching",
            dependencies: [
                "OutgoingHTTP", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),

        // How good the texts are: transcripts against what was said.
        .target(name: "Evaluation", dependencies: ["WatchMe"], swiftSettings: computeSettings),

        // The page that people see, as files inside the program.
        .target(name: "Dashboard", resources: [.embedInCode("Pages")], swiftSettings: settings),

        // The figures of a running service, in Prometheus' text format.
        .target(
            name: "PrometheusMetrics",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: settings),

        // The outside: HTTP, composition, command line.
        .target(
            name: "API",
            dependencies: [
                "WatchMe",
                "Pipeline",
                "Dashboard",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            resources: [.embedInCode("Resources/openapi.json")],
            swiftSettings: settings),
        .target(
            name: "CVersion", cSettings: kernelSettings + [.define("VIBE_TRANSCRIBER_COMMIT", to: commit)]),
        .target(
            name: "App",
            dependencies: [
                "API", "AudioDecoding", "CVersion", "ModelFetching", "OutgoingHTTP", "Pipeline", "PrometheusMetrics",
                "SQLiteStorage",
                "SupabaseStorage", "Vault", "WatchMe", "Webhooks", "Whisper",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        // What is wrong with a set-up, and what to do about it.
        .target(
            name: "Diagnosis",
            dependencies: [
                "API", "App", "AudioDecoding", "ModelFetching", "OutgoingHTTP", "SupabaseStorage", "WatchMe", "Whisper",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "vibe-transcriber",
            dependencies: [
                "API", "App", "AudioDecoding", "Diagnosis", "Evaluation", "ModelFetching", "Pipeline", "WatchMe",
                "Whisper",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),

        // Tests mirror the sources; TestSupport holds the servers that misbehave on demand.
        .target(
            name: "TestSupport",
            dependencies: [
                "SQLiteStorage", "WatchMe",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        // The service with a stand-in for the engine alone, for scripts/checks that need it a thousand times; in no product.
        .executableTarget(
            name: "stand-in-service",
            dependencies: ["App", "WatchMe"],
            path: "Tests/StandInService",
            swiftSettings: settings),
        .testTarget(name: "WatchMeTests", dependencies: ["WatchMe"], swiftSettings: settings),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: settings),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "SQLiteStorage", "TestSupport", "WatchMe",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "VaultTests",
            dependencies: [
                "Vault", "TestSupport", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "SupabaseStorage", "SQLiteStorage", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "OutgoingHTTPTests",
            dependencies: [
                "OutgoingHTTP", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "Webhooks", "SQLiteStorage", "TestSupport", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AudioDecodingTests",
            dependencies: [
                "AudioDecoding", "TestSupport", "WatchMe",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WhisperTests",
            dependencies: [
                "Whisper", "CKernels", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            resources: [.copy("Golden")],
            swiftSettings: computeSettings),
        .testTarget(
            name: "ModelFetchingTests", dependencies: ["ModelFetching", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: [
                "App", "Diagnosis", "ModelFetching", "TestSupport", "WatchMe",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "WatchMe"], swiftSettings: settings),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Dashboard", "Pipeline", "PrometheusMetrics", "SQLiteStorage", "TestSupport", "WatchMe",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "API", "App", "Evaluation", "OutgoingHTTP", "Pipeline", "PrometheusMetrics", "SQLiteStorage",
                "TestSupport", "vibe-transcriber", "WatchMe", "Webhooks",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

if isFuzzing {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "API", "AudioDecoding", "CLibFuzzer", "SupabaseStorage", "Vault", "WatchMe", "Whisper",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/Fuzzing", exclude: ["CLibFuzzer", "dictionaries", "seeds"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-sanitize=address"])]),
    ]
}
