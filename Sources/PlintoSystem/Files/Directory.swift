import Glibc

/// Directories that hold secrets or a socket.
package enum Directory {
    /// Makes `path` and what is missing above it with mode 0700, and checks that it is ours and closed to others.
    ///
    /// - Throws: ``SystemError``, or ``PathFault`` that says which command makes it fit.
    package static func ensurePrivate(_ path: String) throws {
        try create(path)
        let information = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY).information()
        guard information.st_uid == geteuid() else {
            throw PathFault(
                path,
                "belongs to user \(information.st_uid), not to you (user \(geteuid())): whoever owns it could replace "
                    + "what is kept there. Name a directory of your own."
            )
        }
        let mode = information.st_mode & 0o7777
        guard mode & 0o077 == 0 else {
            throw PathFault(
                path,
                "can be entered by other users (mode \(String(mode, radix: 8))). Close it with: chmod 700 "
                    + shellQuoted(path)
            )
        }
    }

    /// Whether `path` is a directory that belongs to this process's user.
    package static func isOurs(_ path: String) -> Bool {
        guard let directory = try? Descriptor(opening: path, O_RDONLY | O_DIRECTORY),
            let information = try? directory.information()
        else { return false }
        return information.st_uid == geteuid()
    }

    /// Whether `path` is a directory that belongs to this process's user, and that nobody else may write to.
    package static func isOursAlone(_ path: String) -> Bool {
        guard let directory = try? Descriptor(opening: path, O_RDONLY | O_DIRECTORY),
            let information = try? directory.information()
        else { return false }
        return information.st_uid == geteuid() && information.st_mode & 0o022 == 0
    }

    /// Whether a directory is at `path`.
    package static func exists(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// The owner of `path`, or of the nearest directory above it that is there; nil where none can be examined.
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
            throw SystemError("make the directory", path: path)
        }
        try create(FilePathText.directory(of: path))
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SystemError("make the directory", path: path)
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
