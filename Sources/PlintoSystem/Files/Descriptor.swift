package import Glibc

/// An open file descriptor, closed at the end of its lifetime.
package struct Descriptor: ~Copyable {
    package let number: Int32
    private let path: String

    /// Opens `path` with close-on-exec.
    ///
    /// - Throws: ``SystemError`` that names the path.
    package init(opening path: String, _ flags: Int32, mode: UInt16 = 0o600) throws(SystemError) {
        var descriptor: Int32
        repeat {
            descriptor = unsafe open(path, flags | O_CLOEXEC, mode_t(mode))
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw SystemError("open", path: path) }
        number = descriptor
        self.path = path
    }

    deinit { close(number) }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("write to", path: path) }
            written += count
        }
    }

    /// Reads the rest of the file, at most `limit` bytes.
    package func read(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(number, buffer.baseAddress?.advanced(by: filled), limit - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path: path) }
            if count == 0 { break }
            filled += count
        }
        bytes.removeSubrange(filled...)
        return bytes
    }

    /// Reads the bytes available now, at most `limit`; none at the end of the file.
    package func readSome(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count: Int
        repeat {
            count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, limit) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SystemError("read", path: path) }
        return Array(bytes.prefix(count))
    }

    /// Flushes written data to the disk.
    package func synchronize() throws(SystemError) {
        guard fsync(number) == 0 else { throw SystemError("flush", path: path) }
    }

    /// The file's type, owner and permissions.
    package func information() throws(SystemError) -> stat {
        var information = stat()
        guard unsafe fstat(number, &information) == 0 else { throw SystemError("examine", path: path) }
        return information
    }
}
