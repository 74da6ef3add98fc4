import Glibc

/// Directories for secrets or sockets.
package enum Directory {
    /// Creates `path` and missing parents with mode 0700 and checks that others cannot access it.
    ///
    /// - Throws: ``SystemError``; ``PathError`` with the command that corrects the permissions.
    package static func ensurePrivate(_ path: String) throws {
        try create(path)
        let information = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY).information()
        guard information.st_uid == geteuid() else {
            throw PathError(
                path,
                "belongs to user \(information.st_uid), not to you (user \(geteuid())), so its owner could replace its "
                    + "content. Choose a directory of your own."
            )
        }
        let mode = information.st_mode & 0o7777
        guard mode & 0o077 == 0 else {
            throw PathError(
                path,
                "is accessible to other users (mode \(String(mode, radix: 8))). Run: chmod 700 "
                    + shellQuoted(path)
            )
        }
    }

    /// Returns true if `path` is a directory owned by this process's user.
    package static func isOurs(_ path: String) -> Bool {
        guard let directory = try? Descriptor(opening: path, O_RDONLY | O_DIRECTORY),
            let information = try? directory.information()
        else { return false }
        return information.st_uid == geteuid()
    }

    /// Returns true if `path` is a directory owned by this process's user and writable only by that user.
    package static func isOursAlone(_ path: String) -> Bool {
        guard let directory = try? Descriptor(opening: path, O_RDONLY | O_DIRECTORY),
            let information = try? directory.information()
        else { return false }
        return information.st_uid == geteuid() && information.st_mode & 0o022 == 0
    }

    /// Returns true if `path` is a directory.
    package static func exists(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// The owner of `path`, or of its nearest existing parent; nil if none can be examined.
    static func ownerOfNearest(_ path: String) -> uid_t? {
        var path = path
        while true {
            var information = stat()
            if unsafe stat(path, &information) == 0 { return information.st_uid }
            let parent = FilePathText.directory(of: path)
            guard errno == ENOENT, parent != path else { return nil }
            path = parent
        }
    }

    private static func create(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, FilePathText.directory(of: path) != path else {
            throw SystemError("create the directory", path: path)
        }
        try create(FilePathText.directory(of: path))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SystemError("create the directory", path: path)
        }
    }

    private static func shellQuoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
        if isPlain { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
