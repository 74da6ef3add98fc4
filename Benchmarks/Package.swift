// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that the load generator shares no code with the measured programs.
let package = Package(
    name: "plinto-bench",
    targets: [
        .systemLibrary(name: "CArgon2"),
        .systemLibrary(name: "CEpoll"),
        .executableTarget(
            name: "plinto-bench",
            dependencies: ["CArgon2", "CEpoll"],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .strictMemorySafety(),
                .treatAllWarnings(as: .error),
            ]
        ),
    ]
)
