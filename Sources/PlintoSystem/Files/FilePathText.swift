import Glibc

/// Operations on path strings.
package enum FilePathText {
    /// The parent directory of `path`; `.` for a bare name.
    package static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The absolute form of `path`, relative to the working directory.
    ///
    /// - Throws: ``SystemError`` if the working directory does not exist.
    package static func absolute(_ path: String) throws(SystemError) -> String {
        if path.hasPrefix("/") { return path }
        // With a nil buffer glibc allocates the memory; the text is copied before it is freed.
        guard let buffer = unsafe getcwd(nil, 0) else { throw SystemError("find the working directory") }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer) + "/" + path
    }

    /// The absolute form of `path` without symbolic links, so that a file has one name. If the file does not exist, the
    /// links of its directory are resolved; if that does not exist either, returns `path`.
    package static func resolved(_ path: String) -> String {
        if let whole = realPath(path) { return whole }
        guard let directory = realPath(directory(of: path)) else { return path }
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
        return directory == "/" ? "/" + name : directory + "/" + name
    }

    private static func realPath(_ path: String) -> String? {
        // With a nil buffer glibc allocates the memory; the text is copied before it is freed.
        guard let buffer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }
}
