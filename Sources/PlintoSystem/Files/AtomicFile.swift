import Glibc

/// Atomic reading and writing of small files.
package enum AtomicFile {
    /// Replaces `path` with `bytes`: writes a temporary file, flushes it, renames it and flushes the directory.
    ///
    /// - Parameter mode: The permissions of the file, independent of the umask.
    /// - Throws: ``SystemError``. The old file is then unchanged.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o600) throws(SystemError) {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        let temporary = path + "." + suffix + ".tmp"
        do throws(SystemError) {
            let file = try Descriptor(opening: temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
            guard fchmod(file.number, mode_t(mode)) == 0 else { throw SystemError("set the mode of", path: temporary) }
            try file.write(bytes)
            try file.synchronize()
            guard unsafe rename(temporary, path) == 0 else { throw SystemError("replace", path: path) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        try Descriptor(opening: FilePathText.directory(of: path), O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// Removes `path` durably, if it exists.
    ///
    /// - Throws: ``SystemError``.
    package static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw SystemError("remove", path: path)
        }
        try Descriptor(opening: FilePathText.directory(of: path), O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// Reads the whole file; nil if it does not exist.
    ///
    /// - Throws: ``SystemError``; with `EFBIG` if the file is longer than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8]? {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Descriptor(opening: path, O_RDONLY).read(limit: limit + 1)
        } catch  where error.code == ENOENT {
            return nil
        }
        guard bytes.count <= limit else { throw SystemError("read", path: path, code: EFBIG) }
        return bytes
    }
}
