import Glibc
import PlintoSystem
import Synchronization

/// The directory that one agent at a time keeps its state in: who may enter, and who is in there.
final class StateDirectory: Sendable {
    /// What tells one file from another.
    private struct FileIdentity: Hashable {
        let device: dev_t
        let inode: ino_t

        init(_ information: stat) {
            device = information.st_dev
            inode = information.st_ino
        }
    }

    let path: String
    private let lock: FileLock
    /// The database's file; nil until it is prepared.
    private let prepared = Mutex<FileIdentity?>(nil)

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
            let record = AgentRecord.read(in: path)
            // A record of another process is of an agent before this one, or after it.
            throw AgentStartFault.alreadyRunning(
                record?.process.pid == held.pid ? record : nil,
                stateDirectory: path
            )
        }
        self.path = path
        // What an agent that was killed has left there leads nowhere.
        try AgentRecord.remove(in: path)
    }

    /// Makes the database's file before SQLite does, which would open it to whomever the umask lets in.
    ///
    /// - Returns: Whether the file was there, and empty: as a first start leaves it that found no room on the disk.
    /// - Throws: ``PathFault`` where the file is there and others may use it, or where it is empty although the key beside
    ///   it shows that it was not; ``SystemError``.
    @discardableResult
    func prepareDatabaseFile() throws -> Bool {
        let wasThere = unsafe access(database, F_OK) == 0
        let file = try Descriptor(opening: database, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        let information = try file.information()
        guard information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid() else {
            throw PathFault(database, "is not a regular file of yours, and the agent's database must be one.")
        }
        guard information.st_mode & 0o077 == 0 else {
            throw PathFault(database, "can be used by other users. Close it with: chmod 600 '\(database)'")
        }
        let isEmpty = wasThere && information.st_size == 0
        // The key is made after the database has its first tables: beside an empty database it says that there was more.
        if isEmpty, unsafe access(keyFile, F_OK) == 0 {
            throw PathFault(
                database,
                "is empty, and the key \(keyFile) beside it shows that it was not. Restore it from a backup; or, if there "
                    + "is none, move the whole directory away, sign in again and add the one-time passwords anew."
            )
        }
        prepared.withLock { $0 = FileIdentity(information) }
        return isEmpty
    }

    /// - Throws: ``StateLost`` where the database's path leads to another file than the one in use, or to none.
    func requirePresent() throws(StateLost) {
        guard let present = prepared.withLock({ $0 }) else { return }
        var information = stat()
        guard unsafe lstat(database, &information) == 0, FileIdentity(information) == present else {
            throw StateLost(path: path)
        }
    }

    /// Gives the directory up to the next agent.
    func release() {
        // A directory that was taken away, or is another's by now, holds no record of this agent.
        if (try? requirePresent()) != nil { try? AgentRecord.remove(in: path) }
        lock.release()
    }
}
