// swift-tools-version: 6.2
import PackageDescription

// A separate package, because libFuzzer has its own main function and instruments everything. Its sources are links to
// the modules under test, so that `package` declarations are accessible.
// `scripts/fuzz` builds and runs the targets; CONTRIBUTING.md describes how to add one.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
]

/// A libFuzzer target: `Sources/NAME` defines `LLVMFuzzerTestOneInput`, `Corpus/NAME` contains its seeds. `scripts/fuzz`
/// runs every declared target.
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
