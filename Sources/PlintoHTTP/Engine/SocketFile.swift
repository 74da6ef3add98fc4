import Glibc
import PlintoSystem

/// The file of a Unix socket in the file system.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The file at `path` as it is now; nil where there is none.
    init?(path: String) {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return nil }
        self.path = path
        device = information.st_dev
        inode = information.st_ino
    }

    /// Whether it is still what is found at its path.
    var isInPlace: Bool {
        guard let current = SocketFile(path: path) else { return false }
        return current.device == device && current.inode == inode
    }

    /// Removes it, unless another has taken the path since.
    func remove() {
        if isInPlace { unsafe unlink(path) }
    }

    /// Runs `body`, which binds `path`, after a socket that nobody listens on any more was removed from there. Of several
    /// processes that do this at once, one after the other gets its turn, so that none takes the path from another that
    /// has just bound it.
    ///
    /// - Throws: ``PathFault`` where somebody answers there, or something that is no socket is there.
    static func claiming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        // A lock on the directory: a lock file of its own would have to stay for ever.
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
            throw PathFault(path, "is there already, and is no socket. Move it away, or name another path.")
        }
        guard try !isAnswered(path) else {
            throw PathFault(path, "is in use: another process answers there. Stop that one, or name another path.")
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
        // Its queue is full: somebody is there, and busy.
        case EAGAIN: return true
        default: throw SystemError("connect to", path: path)
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
