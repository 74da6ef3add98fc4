import Glibc
import PlintoSystem

/// The directory that one agent at a time keeps its state in: who may enter, and who is in there.
struct StateDirectory: Sendable {
    let path: String
    private let lock: FileLock

    var database: String { path + "/state.db" }
    var keyFile: String { path + "/agent.key" }

    /// Makes the directory if need be, checks that nobody else can enter it, and takes it for this process.
    ///
    /// - Throws: ``AgentStartFault`` where another agent has it; ``PathFault``, ``SystemError``.
    init(_ path: String) throws {
        try Directory.ensurePrivate(path)
        do {
            lock = try FileLock(path: path + "/agent.lock")
        } catch let held as FileLock.Held {
            throw AgentStartFault.alreadyRunning(pid: held.pid, stateDirectory: path)
        }
        self.path = path
    }

    /// Makes the database's file before SQLite does, which would open it to whomever the umask lets in.
    ///
    /// - Throws: ``PathFault`` where the file is there and others may use it, ``SystemError``.
    func prepareDatabaseFile() throws {
        let file = try Descriptor(opening: database, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        let information = try file.information()
        guard information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid() else {
            throw PathFault(database, "is not a regular file of yours, and the agent's database must be one.")
        }
        guard information.st_mode & 0o077 == 0 else {
            throw PathFault(database, "can be used by other users. Close it with: chmod 600 '\(database)'")
        }
    }

    /// Gives the directory up to the next agent.
    func release() { lock.release() }
}
