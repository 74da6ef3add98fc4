import Glibc
import Synchronization

/// An exclusive `flock` on a file. The kernel releases it when the process ends, for whatever reason.
package final class FileLock: Sendable {
    /// Another process holds the lock.
    package struct Held: Error, Hashable, Sendable, CustomStringConvertible {
        /// The process id of the holder, if it has written one.
        package let pid: Int32?
        package let path: String

        package var description: String {
            let holder = pid.map { "process \($0)" } ?? "another process"
            return "\(holder) already holds \(PrintableText.escape(path))"
        }
    }

    private let descriptor: Mutex<Int32?>

    /// Takes the lock without waiting. Creates the file if needed and writes the process id to it.
    ///
    /// - Throws: ``Held`` if another process holds it; ``PathError`` if it is not a regular file; else ``SystemError``.
    package init(path: String) throws {
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard number >= 0 else { throw SystemError("open", path: path) }
        var information = stat()
        // Reading the process id from a FIFO would wait for a writer.
        guard unsafe fstat(number, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw PathError(path, "is not a regular file. Move it away: it is in the place of a lock file.")
        }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(number)
            guard code == EWOULDBLOCK else { throw SystemError("lock", path: path, code: code) }
            throw Held(pid: Self.holder(writtenIn: path), path: path)
        }
        let line = Array("\(getpid())\n".utf8)
        // The process id is informational. The lock is valid without it, for example on a full disk.
        ftruncate(number, 0)
        unsafe line.withUnsafeBytes { _ = unsafe pwrite(number, $0.baseAddress, $0.count, 0) }
        descriptor = Mutex(number)
    }

    /// Locks an existing file of any kind, under whichever name it was opened. Nothing is written to it.
    ///
    /// - Throws: ``Held`` if another process holds it; else ``SystemError``.
    package init(of path: String) throws {
        // Without O_NONBLOCK, opening a FIFO waits for a writer.
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw SystemError("open", path: path) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(number)
            guard code == EWOULDBLOCK else { throw SystemError("lock", path: path, code: code) }
            throw Held(pid: nil, path: path)
        }
        descriptor = Mutex(number)
    }

    /// Releases the lock. The file is kept, because removing it would let two processes lock two files of the same
    /// name.
    package func release() {
        descriptor.withLock { number in
            if let open = number { close(open) }
            number = nil
        }
    }

    deinit { release() }

    /// The process id in the lock file at `path`: that of its holder, or of the last one.
    package static func holder(writtenIn path: String) -> Int32? {
        // Without O_NONBLOCK, opening a FIFO waits for a writer.
        guard let bytes = try? Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).read(limit: 32) else {
            return nil
        }
        return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
