import Foundation
import Synchronization

/// A directory of one test's own, removed with everything in it when the test lets go of it.
package final class ScratchDirectory: Sendable {
    package let path: String
    private let counter = Mutex(0)

    /// For its owner alone.
    package init() throws {
        // Short, because the path of a Unix socket holds 107 bytes.
        var template = Array("/tmp/plinto-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// A path that nothing else uses.
    package func unique(_ prefix: String) -> String {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return file("\(prefix)-\(number)")
    }

    /// The names of the files in it, sorted.
    package var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// The names of the files in a directory in it.
    package func contents(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(name))
    }

    /// Whether a file holds a text.
    package func contains(_ text: String, in name: String) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: file(name))).range(of: Data(text.utf8)) != nil
    }

    /// The permissions of a file.
    package func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}
