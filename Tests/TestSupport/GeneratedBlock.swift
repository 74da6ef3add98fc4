import Foundation
package import Testing

/// A part of a file that is written by the tests from the code that it describes: the lines between one that contains
/// `BEGIN` and its name, and one that contains `END` and its name.
///
/// `scripts/reference` writes all such parts; a test run without it only compares.
package struct GeneratedBlock {
    private let name: String
    private let path: String

    /// - Parameter path: Relative to the root of the repository.
    package init(_ name: String, in path: String) {
        self.name = name
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        self.path = root.appendingPathComponent(path).path
    }

    /// Expects the part to be `lines`; writes it if `WRITE_REFERENCE` is set.
    ///
    /// - Parameter lines: Each with a line feed.
    package func expect(_ lines: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let begin = try #require(text.firstRange(of: "BEGIN \(name)"), sourceLocation: sourceLocation)
        let first = try #require(text[begin.upperBound...].firstIndex(of: "\n"), sourceLocation: sourceLocation)
        let end = try #require(text[first...].firstRange(of: "END \(name)"), sourceLocation: sourceLocation)
        let last = try #require(text[..<end.lowerBound].lastIndex(of: "\n"), sourceLocation: sourceLocation)
        let present = text.index(after: first)..<text.index(after: last)
        guard text[present] != lines else { return }
        guard ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == nil else {
            try text.replacingCharacters(in: present, with: lines)
                .write(toFile: path, atomically: true, encoding: .utf8)
            return
        }
        Issue.record(
            "\(path) differs from the code between BEGIN and END \(name). Run scripts/reference.",
            sourceLocation: sourceLocation
        )
    }
}
