import Glibc
import PlintoSystem

/// The files of a SQLite database in the file system: their ownership and durability.
enum DatabaseFile {
    /// Creates an empty file with mode 0600 if there is none, and makes its name durable.
    ///
    /// SQLite gives `-wal` and `-shm` the mode of the database.
    ///
    /// - Throws: ``DatabaseError`` with the code ``DatabaseError/Code/cannotOpen``.
    static func createIfAbsent(_ path: String) throws(DatabaseError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw error("create the database", path)
        }
        Glibc.close(descriptor)
        try synchronize(directory(of: path))
    }

    /// Makes the database and the files next to it inaccessible to other users.
    static func makePrivate(_ path: String) throws(DatabaseError) {
        for file in [path, path + "-wal", path + "-shm"] {
            guard unsafe chmod(file, 0o600) == 0 || errno == ENOENT else { throw error("set the mode of", file) }
        }
    }

    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Whether a path leads to a regular file.
    static func isRegular(_ path: String) -> Bool {
        var status = Glibc.stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a path leads to a directory.
    static func isDirectory(_ path: String) -> Bool {
        var status = Glibc.stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The size of a file in bytes; 0 if it does not exist.
    static func size(_ path: String) -> Int64 {
        var status = Glibc.stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Flushes a file or a directory to disk.
    static func synchronize(_ path: String) throws(DatabaseError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw error("open", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw error("write to disk", path) }
    }

    static func rename(_ path: String, to newPath: String) throws(DatabaseError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw error("make", newPath) }
        try synchronize(directory(of: newPath))
    }

    /// Removes a database and the files next to it, if they exist.
    static func remove(_ path: String) {
        for file in [path, path + "-wal", path + "-shm", path + "-journal"] { unsafe unlink(file) }
    }

    /// Removes the files next to a database, if they exist.
    static func remove(companionsOf path: String) {
        for file in [path + "-wal", path + "-shm", path + "-journal"] { unsafe unlink(file) }
    }

    /// Gives a file a second name; on a file system without hard links, renames it.
    static func keep(_ path: String, as name: String) throws(DatabaseError) {
        if unsafe link(path, name) == 0 { return }
        guard [EPERM, EOPNOTSUPP, EMLINK, ENOSYS].contains(errno), unsafe Glibc.rename(path, name) == 0 else {
            throw error("keep the database as", name)
        }
    }

    /// Gives a file the owner of another one, if this process may do so.
    static func giveOwner(of model: String, to path: String) {
        var status = Glibc.stat()
        guard geteuid() == 0, unsafe stat(model, &status) == 0 else { return }
        _ = unsafe chown(path, status.st_uid, status.st_gid)
    }

    /// Returns whether two names are those of one file.
    static func areSame(_ first: String, _ second: String) -> Bool {
        var (one, other) = (Glibc.stat(), Glibc.stat())
        guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// The path in a form that SQLite takes for a file name, whatever it begins with: `file:` would be a URI and
    /// `:memory:` no file at all.
    static func openable(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func error(_ operation: String, _ path: String) -> DatabaseError {
        let error = SystemError(operation, path: path)
        return DatabaseError(error.code == ENOSPC ? .diskFull : .cannotOpen, error.description)
    }
}
