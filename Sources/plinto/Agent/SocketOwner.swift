import Glibc
import PlintoSystem

/// Whose socket it is that the agent should listen on.
enum SocketOwner {
    /// Checks the file and the directories above it: a password must not go to another user who was quick to listen where
    /// our agent would, or who can put a socket of their own there. Who does listen is asked once a connection stands.
    ///
    /// - Throws: ``Failure`` where `path` is no socket, belongs neither to `user` nor to the superuser, or could be replaced
    ///   by another user; ``SystemError`` where it is not there.
    static func check(_ path: String, user: uid_t) throws {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { throw SystemError("connect to", path: path) }
        guard information.st_mode & S_IFMT == S_IFSOCK else {
            throw Failure(
                .noAgent,
                "not_a_socket",
                "\(path) is no socket, so no agent answers there. Name another path with --socket, or move it away."
            )
        }
        guard information.st_uid == user || information.st_uid == 0 else {
            throw Failure(
                .refused,
                "foreign_socket",
                "\(path) belongs to user \(information.st_uid), not to you: nothing was sent to it."
            )
        }
        do { try PathAncestors.check(above: path) } catch let fault as PathFault {
            throw Failure(.refused, "open_directory", "\(fault.description). Nothing was sent to the socket.")
        }
    }
}
