// swift-tools-version: 6.2
import PackageDescription

// Every Swift target is built the same way: Swift 6 mode with the stricter settings of the
// language, and a warning is an error. Strict memory safety makes each unsafe expression say so.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Lets the end-to-end tests kill a process at a named point; release binaries hold none of it.
    .define("CRASH_POINTS", .when(configuration: .debug)),
]

let testSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

// The daemons bring Swift's libraries with them: they then run where no toolchain is, and start in half the time.
let staticLibraries: [SwiftSetting] = [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
let staticLibraryLinking: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections"],
        .when(configuration: .release)
    )
]

// `plinto` is fully static so that it starts in about a millisecond.
let staticExecutable: [SwiftSetting] = [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
let staticLinking: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-executable", "-l_FoundationCShims", "-l_FoundationCollections"],
        .when(configuration: .release)
    )
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies + ["TestSupport", "ThreadSanitizerMutex"],
        swiftSettings: testSettings
    )
}

func system(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/SystemLibraries/\(name)")
}

let package = Package(
    name: "plinto",
    products: [
        .executable(name: "plinto-server", targets: ["plinto-server"]),
        .executable(name: "plinto-agent", targets: ["plinto-agent"]),
        .executable(name: "plinto", targets: ["plinto"]),
    ],
    dependencies: [],
    targets: [
        system("CLinux"),
        system("CSQLite"),
        system("COpenSSL"),
        system("CArgon2"),
        system("CCrypt"),
        system("CCurl"),
        system("CQREncode"),
        system("CZlib"),
        system("CIDN2"),

        module("PlintoModels"),
        module("PlintoSystem", ["PlintoModels", "CLinux"]),
        module("PlintoCrypto", ["PlintoModels", "COpenSSL", "CArgon2", "CCrypt"]),
        module("PlintoHTTP", ["PlintoModels", "PlintoSystem", "CLinux"]),
        module("PlintoTLS", ["PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoHTTP", "COpenSSL"]),
        module("PlintoEmail", ["PlintoSystem", "CIDN2"]),
        module("PlintoStore", ["PlintoModels", "PlintoSystem", "CSQLite"]),
        module("PlintoTransport", ["PlintoModels", "PlintoSystem", "CCurl"]),
        module("PlintoSync", ["PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoStore", "PlintoTransport"]),
        module(
            "PlintoServer",
            [
                "PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoEmail", "PlintoStore", "PlintoHTTP", "PlintoTLS",
                "PlintoTransport",
                "CQREncode", "CZlib",
            ]
        ),
        module(
            "PlintoAgent",
            [
                "PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoEmail", "PlintoStore", "PlintoHTTP",
                "PlintoTransport", "PlintoSync",
            ]
        ),

        .executableTarget(
            name: "plinto-server",
            dependencies: [
                "PlintoServer", "PlintoSystem", "PlintoModels", "PlintoStore", "PlintoHTTP", "PlintoCrypto",
            ],
            swiftSettings: settings + staticLibraries,
            linkerSettings: staticLibraryLinking
        ),
        .executableTarget(
            name: "plinto-agent",
            dependencies: [
                "PlintoAgent", "PlintoSystem", "PlintoModels", "PlintoStore", "PlintoHTTP", "PlintoCrypto",
                "PlintoTransport", "PlintoSync",
            ],
            swiftSettings: settings + staticLibraries,
            linkerSettings: staticLibraryLinking
        ),
        .executableTarget(
            name: "plinto",
            dependencies: ["PlintoModels", "PlintoSystem", "PlintoHTTP"],
            swiftSettings: settings + staticExecutable,
            linkerSettings: staticLinking
        ),

        // Makes Swift's Mutex visible to Thread Sanitizer.
        .target(name: "ThreadSanitizerMutex", path: "Tests/ThreadSanitizerMutex"),

        // What the tests of several modules share.
        .target(
            name: "TestSupport",
            dependencies: ["PlintoModels", "PlintoSystem", "PlintoStore", "COpenSSL"],
            path: "Tests/TestSupport",
            swiftSettings: testSettings
        ),

        tests("PlintoModels", ["PlintoModels"]),
        tests("PlintoSystem", ["PlintoSystem", "PlintoModels"]),
        tests("PlintoCrypto", ["PlintoCrypto", "PlintoModels"]),
        tests("PlintoHTTP", ["PlintoHTTP", "PlintoModels", "PlintoSystem"]),
        tests("PlintoTLS", ["PlintoTLS", "PlintoHTTP", "PlintoCrypto", "PlintoModels", "PlintoSystem"]),
        tests("PlintoEmail", ["PlintoEmail", "PlintoSystem"]),
        tests("PlintoStore", ["PlintoStore", "PlintoModels", "PlintoSystem", "PlintoCrypto"]),
        tests("PlintoTransport", ["PlintoTransport", "PlintoModels", "PlintoSystem"]),
        tests(
            "PlintoSync",
            ["PlintoSync", "PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoStore", "PlintoTransport"]
        ),
        tests(
            "PlintoServer",
            [
                "PlintoServer", "PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoStore", "PlintoHTTP",
                "PlintoTLS", "PlintoTransport", "COpenSSL",
            ]
        ),
        tests(
            "PlintoAgent",
            [
                "PlintoAgent", "PlintoModels", "PlintoSystem", "PlintoCrypto", "PlintoStore", "PlintoHTTP",
                "PlintoTransport", "PlintoSync",
            ]
        ),
        .testTarget(
            name: "plintoTests",
            dependencies: ["plinto", "PlintoModels", "PlintoSystem", "PlintoHTTP"],
            swiftSettings: testSettings
        ),
        // The real executables, real sockets, real kills.
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "plinto-server", "plinto-agent", "plinto", "PlintoModels", "PlintoSystem", "PlintoHTTP",
                "PlintoCrypto", "CSQLite", "TestSupport",
            ],
            swiftSettings: testSettings
        ),
    ]
)
