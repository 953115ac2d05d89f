// swift-tools-version: 6.2
import PackageDescription

/// Warnings stop the build in CI; on a user's machine a newer compiler's new warning must not.
let isContinuousIntegration = Context.environment["CI"] != nil

/// scripts/checks/fuzz.sh alone builds the fuzzer, and our modules in a form that reports what has run and every bad access.
let isFuzzing = Context.environment["VIBE_TRANSCRIBER_FUZZING"] != nil

/// What `--version` shows as commit, a hexadecimal number: scripts/release/build.sh and the Dockerfile set it, others need not.
let commit = (Context.environment["VIBE_TRANSCRIBER_COMMIT"] ?? "").filter(\.isHexDigit)

let package = Package(
    name: "vibe-transcriber",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "vibe-transcriber", targets: ["vibe-transcriber"])],
    // Exact, since Package.resolved is not part of the repository.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
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
        // Used by others of these alone.
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    ],
    targets: [
        // What any server needs, the nouns and the ports; then plan → fetch → decode → transcribe → store → report.
        module("Plumbing", in: "Core", [.system]),
        module("Domain", in: "Core", ["Plumbing", .system]),
        module("Pipeline", in: "Core", ["Domain", "Plumbing", .lifecycle, .logging, .system]),

        // Each knows one part of the outside world.
        module("OutgoingHTTP", in: "Adapters", ["Plumbing", .asyncHTTPClient, .nioCore, .nioHTTP1]),
        module("Vault", in: "Adapters", ["Domain", "Plumbing", .system] + httpClient),
        module("SupabaseStorage", in: "Adapters", ["Domain", "Plumbing"] + httpClient),
        module("SQLiteStorage", in: "Adapters", ["Domain", "Plumbing", .grdb, .system]),
        .systemLibrary(
            name: "CLibpq", path: "Sources/Adapters/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        module("PostgreSQLStorage", in: "Adapters", ["CLibpq", "Domain", "Plumbing"]),
        module("Webhooks", in: "Adapters", ["Domain", "Plumbing", .crypto, .lifecycle, .logging] + httpClient),
        module("AudioDecoding", in: "Adapters", ["Domain", "Plumbing", .subprocess, .system], isHot: true),
        module("ModelFetching", in: "Adapters", [.crypto, .subprocess, .system] + httpClient),

        // From samples to text.
        .systemLibrary(
            name: "CZlib", path: "Sources/Engine/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CKernels", path: "Sources/Engine/CKernels", cSettings: cSettings,
            linkerSettings: [.linkedLibrary("m")]),
        // Silero VAD's weights as constants of the program. No code.
        .target(
            name: "CVoiceActivityWeights", path: "Sources/Engine/CVoiceActivityWeights",
            exclude: ["silero_vad_16k_op15.onnx"], cSettings: [.headerSearchPath(".")]),
        module(
            "Whisper", in: "Engine",
            ["CKernels", "CVoiceActivityWeights", "CZlib", "Domain", "Plumbing", .logging, .system], isHot: true),

        // What users talk to.
        module("Reports", in: "Service", ["Domain"]),
        module("Dashboard", in: "Service", embeds: "Pages"),
        module(
            "Observability", in: "Service",
            ["Domain", "Pipeline", "Plumbing", "Reports", .lifecycle, .logging, .metrics, .system]),
        module(
            "Settings", in: "Service",
            [
                "AudioDecoding", "Domain", "Observability", "OutgoingHTTP", "Plumbing", "PostgreSQLStorage", "Webhooks",
                "Whisper",
                .configuration, .crypto, .logging, .system,
            ]),
        module(
            "API", in: "Service",
            [
                "Dashboard", "Domain", "Observability", "Pipeline", "Plumbing", "Reports", "Settings", .logging,
                .metrics, .nioHTTPTypes,
            ] + httpServer, embeds: "Resources/openapi.json"),
        .target(
            name: "CVersion", path: "Sources/Service/CVersion",
            cSettings: cSettings + [.define("VIBE_TRANSCRIBER_COMMIT", to: commit)]),
        module(
            "App", in: "Service",
            [
                "API", "AudioDecoding", "CVersion", "Domain", "ModelFetching", "Observability", "Pipeline", "Plumbing",
                "PostgreSQLStorage", "Reports", "SQLiteStorage", "Settings", "SupabaseStorage", "Vault", "Webhooks",
                "Whisper",
                .asyncHTTPClient, .hummingbird, .lifecycle, .logging, .nioCore, .system, .unixSignals,
            ]),

        // What operators and developers use.
        module("Evaluation", in: "Tools", ["Domain"], isHot: true),
        module(
            "Diagnosis", in: "Tools",
            [
                "API", "AudioDecoding", "Domain", "ModelFetching", "Plumbing", "PostgreSQLStorage", "Settings",
                "SupabaseStorage", "Whisper", .nioPosix, .subprocess, .system,
            ] + httpClient),
        .executableTarget(
            name: "vibe-transcriber",
            dependencies: [
                "API", "App", "AudioDecoding", "Diagnosis", "Domain", "Evaluation", "ModelFetching", "Observability",
                "Pipeline", "Plumbing", "PostgreSQLStorage", "Reports", "Settings", "Whisper", .argumentParser,
                .logging, .system,
            ],
            path: "Sources/Tools/vibe-transcriber", swiftSettings: swiftSettings()),

        // Each module's tests bear its name; TestSupport holds the servers that misbehave on demand.
        module(
            "TestSupport", from: "Tests/TestSupport",
            [
                "Domain", "Observability", "Plumbing", "PostgreSQLStorage", "SQLiteStorage", .httpTypes, .hummingbird,
                .logging, .nioCore, .system,
            ]),
        // The service with a stand-in for the engine alone, for scripts/checks that need it a thousand times; in no product.
        .executableTarget(
            name: "stand-in-service", dependencies: ["App", "Domain", "Observability", "Settings"],
            path: "Tests/StandInService",
            swiftSettings: swiftSettings()),
        tests("Plumbing"),
        tests("Domain"),
        tests("Pipeline", ["Domain", "Plumbing", "SQLiteStorage", "TestSupport", .lifecycle, .logging, .system]),
        tests("OutgoingHTTP", ["TestSupport", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix]),
        tests("Vault", ["Domain", "Plumbing", "TestSupport", .asyncHTTPClient, .system]),
        tests("SupabaseStorage", ["Domain", "Plumbing", "TestSupport", .asyncHTTPClient, .system]),
        tests("SQLiteStorage", ["Domain", "Plumbing", "TestSupport", .grdb, .system]),
        tests("PostgreSQLStorage", ["Domain", "Plumbing", "TestSupport"]),
        tests(
            "Webhooks",
            [
                "Domain", "Plumbing", "SQLiteStorage", "TestSupport", .asyncHTTPClient, .grdb, .lifecycle, .logging,
                .system,
            ]),
        tests("AudioDecoding", ["Domain", "TestSupport", .subprocess, .system]),
        tests("ModelFetching", ["TestSupport", .system]),
        tests("Whisper", ["CKernels", "Domain", .crypto, .system], copies: "Golden", isHot: true),
        tests("Reports"),
        tests("Observability", ["Domain", "Plumbing", "Reports", "TestSupport", .logging, .metrics]),
        tests(
            "Settings",
            ["Domain", "OutgoingHTTP", "PostgreSQLStorage", "TestSupport", "Webhooks", .configuration, .system]),
        tests(
            "API",
            [
                "Dashboard", "Domain", "Observability", "Pipeline", "Plumbing", "Reports", "SQLiteStorage", "Settings",
                "TestSupport", .asyncHTTPClient, .httpTypes, .hummingbird, .hummingbirdTesting, .logging, .metrics,
                .nioCore, .nioHTTP1, .nioPosix, .system,
            ]),
        tests("App", ["Settings", "TestSupport", .subprocess, .system]),
        tests("Evaluation", ["Domain"]),
        tests(
            "Diagnosis",
            [
                "Domain", "ModelFetching", "Plumbing", "PostgreSQLStorage", "Settings", "TestSupport", .configuration,
                .system,
            ]),
        tests(
            "EndToEnd", of: "vibe-transcriber",
            [
                "App", "Domain", "Evaluation", "Observability", "Pipeline", "Plumbing", "SQLiteStorage", "Settings",
                "TestSupport", "Whisper", .asyncHTTPClient, .configuration, .httpTypes, .hummingbird,
                .hummingbirdTesting, .logging, .nioCore, .nioHTTP1, .subprocess, .system,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

if isFuzzing {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "API", "AudioDecoding", "CLibFuzzer", "Domain", "OutgoingHTTP", "Plumbing", "Reports", "Settings",
                "SupabaseStorage",
                "Vault", "Whisper", .asyncHTTPClient, .httpTypes, .hummingbird, .logging, .nioCore, .nioEmbedded,
                .nioHTTP1, .system,
            ],
            path: "Tests/Fuzzing", exclude: ["CLibFuzzer", "dictionaries", "seeds"], swiftSettings: swiftSettings(),
            linkerSettings: [.unsafeFlags(["-sanitize=address"])]),
    ]
}

/// A module in `Sources/LAYER/NAME`. What `isHot` is unusably slow unoptimized, also in a debug build's tests.
func module(
    _ name: String, in layer: String = "", from path: String? = nil, _ uses: [Target.Dependency] = [],
    embeds resource: String? = nil, isHot: Bool = false
) -> Target {
    .target(
        name: name, dependencies: uses, path: path ?? "Sources/\(layer)/\(name)",
        resources: resource.map { [.embedInCode($0)] }, swiftSettings: swiftSettings(isHot: isHot))
}

/// `Tests/NAMETests`, of the module of that name or of another target.
func tests(
    _ name: String, of target: String? = nil, _ uses: [Target.Dependency] = [], copies resource: String? = nil,
    isHot: Bool = false
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: target ?? name)] + uses,
        resources: resource.map { [.copy($0)] }, swiftSettings: swiftSettings(isHot: isHot))
}

func swiftSettings(isHot: Bool = false) -> [SwiftSetting] {
    var settings: [SwiftSetting] = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
        .map { .enableUpcomingFeature($0) }
    if isContinuousIntegration { settings.append(.treatAllWarnings(as: .error)) }
    if isHot { settings.append(.unsafeFlags(["-O"], .when(configuration: .debug))) }
    if isFuzzing {
        let coverage = "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table"
        settings.append(.unsafeFlags(["-O", "-sanitize=address", coverage]))
    }
    return settings
}

var cSettings: [CSetting] {
    [.unsafeFlags(["-O3", "-std=c17", "-Wall", "-Wextra"])]
        + (isContinuousIntegration ? [.unsafeFlags(["-Werror"])] : [])
        + (isFuzzing ? [.unsafeFlags(["-fsanitize=address,fuzzer-no-link"])] : [])
}

/// What a client of another system over HTTP is built with.
var httpClient: [Target.Dependency] { ["OutgoingHTTP", .asyncHTTPClient, .nioCore, .nioHTTP1] }

var httpServer: [Target.Dependency] { [.httpTypes, .hummingbird, .hummingbirdCore, .nioCore, .nioHTTP1] }

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let system = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
}
