import Glibc

/// The free space of a file system.
package enum DiskSpace {
    /// Returns the number of bytes that this user may still write to the file system of `path`.
    ///
    /// - Throws: ``SystemError``.
    package static func free(at path: String) throws(SystemError) -> Int64 {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { throw SystemError("examine the file system of", path: path) }
        let (bytes, overflows) = Int64(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: status.f_frsize)
        )
        return overflows ? .max : bytes
    }
}
