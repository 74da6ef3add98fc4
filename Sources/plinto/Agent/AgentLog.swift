import Glibc
import PlintoSystem

/// The log file of an agent started by `plinto`.
struct AgentLog {
    private static let shownLines = 5

    let path: String

    /// The size of the file in bytes; 0 if it does not exist.
    var length: Int {
        var information = stat()
        return unsafe stat(path, &information) == 0 ? Int(information.st_size) : 0
    }

    /// Checks that the log is writable, because the agent could not report that it is not. A log longer than `limit` is
    /// renamed to `.old` first, replacing the previous one.
    ///
    /// - Throws: ``SystemError``; ``PathError`` for a FIFO, at which the agent and this program would wait.
    func prepare(putAsideIfLongerThan limit: Int) throws {
        if length > limit {
            guard unsafe rename(path, path + ".old") == 0 else { throw SystemError("rename", path: path) }
        }
        var information = stat()
        guard unsafe stat(path, &information) != 0 || information.st_mode & S_IFMT != S_IFIFO else {
            throw PathError(path, "is a FIFO. Move it away: it is in the place of the agent's log")
        }
        // Without O_NONBLOCK, opening a FIFO waits for a reader.
        _ = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, mode: 0o600)
    }

    /// The last lines written after the first `start` bytes, joined into one.
    func lastLines(since start: Int) -> String {
        guard let bytes = try? AtomicFile.read(path, limit: start + (1 << 20)) else { return "" }
        return String(decoding: bytes.dropFirst(start), as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .suffix(Self.shownLines)
            .joined(separator: " | ")
    }
}
