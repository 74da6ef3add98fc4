import Glibc
import PlintoSystem

/// Whose socket it is that the agent should listen on.
enum SocketOwner {
    /// A password must not go to another user who was quick to listen where our agent would.
    ///
    /// - Throws: ``Failure`` where `path` belongs neither to `user` nor to the superuser, ``SystemError`` where it is not
    ///   there.
    static func check(_ path: String, user: uid_t) throws {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { throw SystemError("connect to", path: path) }
        guard information.st_uid == user || information.st_uid == 0 else {
            throw Failure(
                .refused,
                "foreign_socket",
                "\(path) belongs to user \(information.st_uid), not to you: nothing was sent to it."
            )
        }
    }
}
