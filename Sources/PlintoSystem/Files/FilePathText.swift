import Glibc

/// Paths as text: what is above them, and where they are from.
package enum FilePathText {
    /// The directory that holds `path`: `.` for a bare name.
    package static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` seen from the root: a relative one starts at the working directory.
    ///
    /// - Throws: ``SystemError`` where the working directory has been removed.
    package static func absolute(_ path: String) throws(SystemError) -> String {
        if path.hasPrefix("/") { return path }
        // With a nil buffer glibc allocates what it needs; the text is copied before it is freed.
        guard let buffer = unsafe getcwd(nil, 0) else { throw SystemError("find the working directory") }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer) + "/" + path
    }

    /// `path` without symbolic links, seen from the root: one name for one file, whichever way leads there. Where there is
    /// no such file yet, the links of its directory are followed; where there is no such directory either, it is `path`.
    package static func resolved(_ path: String) -> String {
        if let whole = realPath(path) { return whole }
        guard let directory = realPath(directory(of: path)) else { return path }
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
        return directory == "/" ? "/" + name : directory + "/" + name
    }

    private static func realPath(_ path: String) -> String? {
        // With a nil buffer glibc allocates what it needs; the text is copied before it is freed.
        guard let buffer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }
}
