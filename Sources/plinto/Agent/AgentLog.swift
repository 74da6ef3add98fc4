import Glibc
import PlintoSystem

/// The file that holds what a started agent prints.
struct AgentLog {
    private static let shownLines = 5

    let path: String

    /// Bytes in the file; 0 where there is none.
    var length: Int {
        var information = stat()
        return unsafe stat(path, &information) == 0 ? Int(information.st_size) : 0
    }

    /// Makes sure that the log can be written, for the agent could tell nobody if it cannot; a long one is renamed first,
    /// over the one that was put aside before.
    func prepare(putAsideIfLongerThan limit: Int) throws(SystemError) {
        if length > limit {
            guard unsafe rename(path, path + ".old") == 0 else { throw SystemError("put aside", path: path) }
        }
        _ = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
    }

    /// The last lines that were written after the first `start` bytes, joined to one.
    func lastLines(since start: Int) -> String {
        guard let bytes = try? AtomicFile.read(path, limit: start + (1 << 20)) else { return "" }
        return String(decoding: bytes.dropFirst(start), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .suffix(Self.shownLines)
            .joined(separator: " | ")
    }
}
