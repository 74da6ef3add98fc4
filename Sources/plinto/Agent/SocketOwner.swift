import Glibc
import PlintoSystem

/// The ownership check of the agent's socket.
enum SocketOwner {
    /// Checks the socket file and the directories above it, so that no password goes to another user who listens there
    /// or can replace the socket. The listening process is checked after connecting.
    ///
    /// - Throws: ``Failure`` if `path` is not a socket, belongs neither to `user` nor to root, or could be replaced by
    ///   another user; ``SystemError`` if it does not exist.
    static func check(_ path: String, user: uid_t) throws {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { throw SystemError("connect to", path: path) }
        guard information.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure(
                .noAgent,
                "not_a_socket",
                "\(path) is not a socket. Choose another path with --socket, or move the file away."
            )
        }
        guard information.st_uid == user || information.st_uid == 0 else {
            throw Failure(
                .refused,
                "foreign_socket",
                "The socket \(path) belongs to user \(information.st_uid), not to you. Nothing was sent."
            )
        }
        do { try PathAncestors.check(above: path) } catch let error as PathError {
            throw Failure(.refused, "open_directory", "\(error.description). Nothing was sent to the socket.")
        }
    }
}
