import Glibc

/// The directories above a socket: whoever may rename one of them can put another socket in its place.
package enum PathAncestors {
    /// Checks that each directory above `path`, and each above a symbolic link on the way, belongs to this user or to the
    /// superuser, and that nobody else can rename what is in it: nobody else may write to it, or it is sticky, as `/tmp`
    /// is. The user's own group, which has the user's number, counts as the user.
    ///
    /// - Parameter path: Seen from the root. It need not be there, but its directory must.
    /// - Throws: ``PathFault`` that names the directory and what closes it, ``SystemError``.
    package static func check(above path: String) throws {
        try check(FilePathText.directory(of: path), for: path, followingLinks: true)
    }

    private static func check(_ directory: String, for path: String, followingLinks: Bool) throws {
        for ancestor in prefixes(of: directory) {
            var information = stat()
            guard unsafe lstat(ancestor, &information) == 0 else { throw SystemError("examine", path: ancestor) }
            guard isTrusted(information.st_uid) else {
                throw PathFault(
                    ancestor,
                    "belongs to user \(information.st_uid), who could put another socket in the place of "
                        + "\(PrintableText.escape(path)). Name a path elsewhere with --socket or PLINTO_SOCKET."
                )
            }
            if information.st_mode & S_IFMT == S_IFLNK {
                guard followingLinks, let target = realPath(ancestor) else {
                    throw PathFault(ancestor, "is a symbolic link that leads nowhere.")
                }
                // What a link leads to has no further link in its path.
                try check(target, for: path, followingLinks: false)
            } else if isOpen(information) {
                throw PathFault(
                    ancestor,
                    "can be changed by other users (mode \(String(information.st_mode & 0o7777, radix: 8))), who could "
                        + "put another socket in the place of \(PrintableText.escape(path)). Close it with: chmod go-w "
                        + "'\(PrintableText.escape(ancestor))'"
                )
            }
        }
    }

    /// `/`, `/run`, `/run/user` … down to `directory` itself.
    private static func prefixes(of directory: String) -> [String] {
        var prefixes = ["/"]
        var prefix = ""
        for name in directory.split(separator: "/") where name != "." {
            prefix += "/" + name
            prefixes.append(prefix)
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

    /// The number that stands for every user who has none in this user namespace (user_namespaces(7)).
    private static let overflow: uid_t = 65_534

    /// Whether the superuser has no number in this user namespace, so that files of theirs show the overflow's.
    private static func isSuperuserUnmapped() -> Bool {
        guard let bytes = try? AtomicFile.read("/proc/self/uid_map", limit: 65_536) else { return false }
        return !String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            // The columns: first number inside, first number outside, how many.
            let columns = line.split(separator: " ").compactMap { UInt64($0) }
            return columns.count == 3 && columns[1] == 0
        }
    }

    private static func realPath(_ path: String) -> String? {
        // With a nil buffer realpath(3) allocates what it needs; the text is copied before it is freed.
        guard let buffer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }
}
