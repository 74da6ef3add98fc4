import Foundation

/// A directory of its own for one test, removed with everything in it at the end.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        // Short, because the path of a Unix socket holds 107 bytes.
        var template = Array("/tmp/plinto-agent-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func contents(_ name: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: file(name)) }

    func contains(_ text: String, in name: String) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: file(name))).range(of: Data(text.utf8)) != nil
    }

    func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}
