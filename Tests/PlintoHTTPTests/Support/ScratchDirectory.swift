import Foundation

/// A directory of a test's own with a short path, for a socket's must fit into 107 bytes; removed with it.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        path = "/tmp/plinto-http-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
