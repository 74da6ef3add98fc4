import CLinux
import Glibc

/// The standard streams.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// Writes all of `text`.
    ///
    /// - Throws: ``SystemError``: a full disk, or a closed pipe (`EPIPE`).
    package func write(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(rawValue, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write to standard \(self)") }
            written += count
        }
    }

    /// Reads to the end, at most `limit` bytes.
    package func read(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(rawValue, buffer.baseAddress?.advanced(by: filled), limit - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read standard \(self)") }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Reads the available bytes, at most `limit`; none at the end. Blocks until there are some.
    package func readSome(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count: Int
        repeat {
            count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(rawValue, $0.baseAddress, limit) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SystemError("read standard \(self)") }
        return Array(bytes.prefix(count))
    }

    /// True if the stream is a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The number of columns of the terminal; nil if the stream is not a terminal or its size is unknown.
    package var columns: Int? {
        let columns = Int(plinto_terminal_columns(rawValue))
        return columns > 0 ? columns : nil
    }
}
