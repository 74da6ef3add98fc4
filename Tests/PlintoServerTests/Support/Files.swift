import Foundation

/// The whole of a file.
func fileBytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The root of the repository.
let repositoryRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The Swift files under `Sources` whose names contain a word.
func sourceFiles(named word: String) throws -> [URL] {
    let sources = repositoryRoot.appending(path: "Sources").path
    let paths = try FileManager.default.subpathsOfDirectory(atPath: sources)
    return paths.filter { $0.hasSuffix(".swift") && $0.split(separator: "/").last?.contains(word) == true }
        .map { URL(fileURLWithPath: sources + "/" + $0) }
}
