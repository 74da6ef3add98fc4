package import Glibc

/// An open file, closed when it goes out of scope.
package struct Descriptor: ~Copyable {
    package let number: Int32
    private let path: String

    /// Opens `path`, never across an exec.
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

    /// The rest of the file, at most `limit` bytes of it.
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

    /// What is there to be read now, at most `limit` bytes; empty at the end.
    package func readSome(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count: Int
        repeat {
            count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, limit) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SystemError("read", path: path) }
        return Array(bytes.prefix(count))
    }

    /// Returns once what was written would survive a power cut.
    package func synchronize() throws(SystemError) {
        guard fsync(number) == 0 else { throw SystemError("flush", path: path) }
    }

    /// What the file is, whose it is and who may use it.
    package func information() throws(SystemError) -> stat {
        var information = stat()
        guard unsafe fstat(number, &information) == 0 else { throw SystemError("examine", path: path) }
        return information
    }
}
