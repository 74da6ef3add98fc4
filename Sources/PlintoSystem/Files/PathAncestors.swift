import Glibc

/// The check of the directories above a socket: a user who can rename one of them can replace the socket.
package enum PathAncestors {
    /// Checks that each directory above `path`, including those above symbolic links on the way, belongs to this user
    /// or to root, and that other users cannot rename its entries: it is not writable for others, or it is sticky like
    /// `/tmp`. The user's own group, whose id equals the user's, counts as the user.
    ///
    /// - Parameter path: An absolute path. It need not exist, but its directory must.
    /// - Throws: ``PathError`` that names the directory and the remedy; ``SystemError``.
    package static func check(above path: String) throws {
        try check(FilePathText.directory(of: path), for: path, followingLinks: true)
    }

    private static func check(_ directory: String, for path: String, followingLinks: Bool) throws {
        for ancestor in prefixes(of: directory) {
            var information = stat()
            guard unsafe lstat(ancestor, &information) == 0 else { throw SystemError("examine", path: ancestor) }
            guard isTrusted(information.st_uid) else {
                throw PathError(
                    ancestor,
                    "belongs to user \(information.st_uid), who could replace the socket "
                        + "\(PrintableText.escape(path)). Choose another path with --socket or PLINTO_SOCKET."
                )
            }
            if information.st_mode & S_IFMT == S_IFLNK {
                guard followingLinks, let target = realPath(ancestor) else {
                    throw PathError(ancestor, "is a dangling symbolic link.")
                }
                // The target of a link, as resolved, contains no further links.
                try check(target, for: path, followingLinks: false)
            } else if isOpen(information) {
                throw PathError(
                    ancestor,
                    "is writable by other users (mode \(String(information.st_mode & 0o7777, radix: 8))), who could "
                        + "replace the socket \(PrintableText.escape(path)). Run: chmod go-w "
                        + "'\(PrintableText.escape(ancestor))'"
                )
            }
        }
    }

    /// Returns `/`, `/run`, `/run/user` … down to `directory` itself, without empty names and `.`.
    ///
    /// `plinto` calls this at each start, so it uses no generic functions of the standard library: the first use of each
    /// costs a search for its types.
    private static func prefixes(of directory: String) -> [String] {
        var prefixes = ["/"]
        let bytes = Array(directory.utf8)
        var prefix: [UInt8] = []
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end += 1 }
            let isNamed = end > start && !(end == start + 1 && bytes[start] == UInt8(ascii: "."))
            if isNamed {
                prefix.append(UInt8(ascii: "/"))
                for index in start..<end { prefix.append(bytes[index]) }
                prefixes.append(String(decoding: prefix, as: UTF8.self))
            }
            start = end + 1
        }
        return prefixes
    }

    private static func isOpen(_ information: stat) -> Bool {
        guard information.st_mode & S_ISVTX == 0 else { return false }
        let isOwnGroup = information.st_gid == geteuid() && information.st_gid == getegid()
        return information.st_mode & 0o002 != 0 || (information.st_mode & 0o020 != 0 && !isOwnGroup)
    }

    private static func isTrusted(_ owner: uid_t) -> Bool {
        owner == geteuid() || owner == 0 || (owner == overflow && isSuperuserUnmapped())
    }

    /// The user id that stands for all users without an id in this user namespace (user_namespaces(7)).
    private static let overflow: uid_t = 65_534

    /// Returns true if root has no id in this user namespace, so that its files show the overflow id.
    private static func isSuperuserUnmapped() -> Bool {
        guard let bytes = try? AtomicFile.read("/proc/self/uid_map", limit: 65_536) else { return false }
        return !String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            // The columns are the first id inside, the first id outside, and the count.
            let columns = line.split(separator: " ").compactMap { UInt64($0) }
            return columns.count == 3 && columns[1] == 0
        }
    }

    private static func realPath(_ path: String) -> String? {
        // With a nil buffer realpath(3) allocates the memory; the text is copied before it is freed.
        guard let buffer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }
}
