// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because libFuzzer brings its own main and instruments everything it is built with. Its sources
// are links to the modules under test, so that `package` declarations are within reach.
// `scripts/fuzz` builds and runs them; CONTRIBUTING.md tells how to add one.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
]

/// A target of libFuzzer: `Sources/NAME` defines `LLVMFuzzerTestOneInput`, `Corpus/NAME` holds its seeds. `scripts/fuzz` runs
/// every one that stands here.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
    )
}

func system(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/SystemLibraries/\(name)")
}

let package = Package(
    name: "plinto-fuzz",
    dependencies: [],
    targets: [
        system("CLinux"),
        system("COpenSSL"),
        system("CArgon2"),
        system("CCrypt"),
        .target(name: "PlintoModels", swiftSettings: settings),
        .target(name: "PlintoSystem", dependencies: ["PlintoModels", "CLinux"], swiftSettings: settings),
        .target(name: "PlintoHTTP", dependencies: ["PlintoModels", "PlintoSystem", "CLinux"], swiftSettings: settings),
        .target(
            name: "PlintoCrypto",
            dependencies: ["PlintoModels", "COpenSSL", "CArgon2", "CCrypt"],
            swiftSettings: settings
        ),
        fuzzer("dates", ["PlintoModels"]),
        fuzzer("json", ["PlintoModels"]),
        fuzzer("network-values", ["PlintoSystem"]),
        fuzzer("request-parser", ["PlintoHTTP", "PlintoModels"]),
        fuzzer("webauthn", ["PlintoCrypto"]),
        fuzzer("otpauth", ["PlintoCrypto"]),
    ]
)
