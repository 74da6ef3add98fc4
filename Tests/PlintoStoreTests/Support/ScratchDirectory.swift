import Foundation
import Testing

/// Gives each test a directory of its own, which is removed after it.
struct ScratchDirectoryTrait: TestTrait, SuiteTrait, TestScoping {
    let isRecursive = true

    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        let url = FileManager.default.temporaryDirectory.appending(path: "plinto-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        try await Scratch.$directory.withValue(url.path, operation: function)
    }
}

enum Scratch {
    /// Empty outside a test with the trait.
    @TaskLocal static var directory = ""

    static func path(_ name: String) -> String {
        precondition(!directory.isEmpty, "the test lacks .scratchDirectory")
        return directory + "/" + name
    }

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    }
}

extension Trait where Self == ScratchDirectoryTrait {
    static var scratchDirectory: Self { ScratchDirectoryTrait() }
}
