// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because libFuzzer brings its own main and instruments everything it is built with. Its sources
// are links to the modules under test, so that `package` declarations are within reach.
// How they are run stands in CONTRIBUTING.md.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
]

let package = Package(
    name: "plinto-fuzz",
    dependencies: [],
    targets: [
        .systemLibrary(name: "CLinux", path: "Sources/SystemLibraries/CLinux"),
        .systemLibrary(name: "COpenSSL", path: "Sources/SystemLibraries/COpenSSL"),
        .systemLibrary(name: "CArgon2", path: "Sources/SystemLibraries/CArgon2"),
        .target(name: "PlintoModels", swiftSettings: settings),
        .target(name: "PlintoSystem", dependencies: ["PlintoModels", "CLinux"], swiftSettings: settings),
        .target(name: "PlintoHTTP", dependencies: ["PlintoModels", "PlintoSystem", "CLinux"], swiftSettings: settings),
        .target(
            name: "PlintoCrypto",
            dependencies: ["PlintoModels", "COpenSSL", "CArgon2"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "request-parser",
            dependencies: ["PlintoHTTP", "PlintoModels"],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        ),
        .executableTarget(
            name: "webauthn",
            dependencies: ["PlintoCrypto"],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        ),
    ]
)
