import Glibc
import PlintoSystem

/// The file of a Unix socket.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The file now at `path`; nil if there is none.
    init?(path: String) {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return nil }
        self.path = path
        device = information.st_dev
        inode = information.st_ino
    }

    /// True if it is still the file at its path.
    var isInPlace: Bool {
        guard let current = SocketFile(path: path) else { return false }
        return current.device == device && current.inode == inode
    }

    /// Removes it unless the path has been taken by another file.
    func remove() {
        if isInPlace { unsafe unlink(path) }
    }

    /// Removes a socket at `path` on which nothing listens any more and runs `body`, which binds the path. Concurrent
    /// processes take turns, so that none removes a socket that another has just bound.
    ///
    /// - Throws: ``PathError`` if a process listens there, or the file is not a socket.
    static func claiming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        // The lock is on the directory, because a lock file would have to stay forever.
        let directory = try Descriptor(opening: parent(of: path), O_RDONLY | O_DIRECTORY)
        while flock(directory.number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemError("lock", path: parent(of: path)) }
        }
        try removeStale(path)
        return try body()
    }

    private static func removeStale(_ path: String) throws {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else {
            if errno == ENOENT { return }
            throw SystemError("examine", path: path)
        }
        guard information.st_mode & S_IFMT == S_IFSOCK else {
            throw PathError(path, "exists and is not a socket. Move it away or choose another path.")
        }
        guard try !isAnswered(path) else {
            throw PathError(path, "is in use by another process. Stop that process or choose another path.")
        }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw SystemError("replace", path: path) }
    }

    private static func isAnswered(_ path: String) throws -> Bool {
        let address = try UnixAddress(path)
        let descriptor = try Socket.openStream(AF_UNIX)
        defer { Socket.close(descriptor) }
        if unsafe address.withPointer({ unsafe connect(descriptor, $0, $1) }) == 0 { return true }
        switch errno {
        case ECONNREFUSED, ENOENT: return false
        // Its queue is full: the process is busy.
        case EAGAIN: return true
        default: throw SystemError("connect to", path: path)
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
