import Foundation
import Synchronization

/// A directory of its own for one test, removed with everything in it at the end.
final class ScratchDirectory: Sendable {
    let path: String
    private let counter = Mutex(0)

    init() throws {
        // Short, because the path of a Unix socket holds 107 bytes.
        var template = Array("/tmp/plinto-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String {
        path + "/" + name
    }

    /// A path that nothing else uses.
    func unique(_ prefix: String) -> String {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return file("\(prefix)-\(number)")
    }
}
