import Glibc
import PlintoStore
import PlintoSystem
import Synchronization

/// The state directory, used by one agent at a time: its permissions, its lock and its files.
final class StateDirectory: Sendable {
    /// The identity of a file: device and inode.
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
    /// The identity of the database file; nil until it is prepared.
    private let prepared = Mutex<FileIdentity?>(nil)
    /// The identity of the database's log; nil until a write finds one.
    private let log = Mutex<FileIdentity?>(nil)

    var database: String { path + "/state.db" }
    var keyFile: String { path + "/agent.key" }

    /// Creates the directory if needed, checks that others cannot access it, and locks it for this process.
    ///
    /// - Throws: ``AgentStartError`` if another agent uses it; ``PathError``; ``SystemError``.
    init(_ path: String) throws {
        try Directory.ensurePrivate(path)
        do {
            lock = try FileLock(path: path + "/agent.lock")
        } catch let held as FileLock.Held {
            let record = AgentRecord.read(in: path)
            // A record of another process belongs to an earlier or later agent.
            throw AgentStartError.alreadyRunning(
                record?.process.pid == held.pid ? record : nil,
                stateDirectory: path
            )
        }
        self.path = path
        // The fallback socket of an agent that was killed is stale.
        try AgentRecord.remove(in: path)
    }

    /// Creates the database file before SQLite does, whose permissions would depend on the umask.
    ///
    /// - Returns: True if the file existed and was empty, as after a first start on a full disk.
    /// - Throws: ``PathError`` if the file is accessible to others, or if it is empty although the key file shows that
    ///   it had content; ``SystemError``.
    @discardableResult
    func prepareDatabaseFile() throws -> Bool {
        let wasThere = unsafe access(database, F_OK) == 0
        let file = try Descriptor(opening: database, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        let information = try file.information()
        guard information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid() else {
            throw PathError(database, "must be a regular file that you own.")
        }
        guard information.st_mode & 0o077 == 0 else {
            throw PathError(database, "is accessible to other users. Run: chmod 600 '\(database)'")
        }
        let isEmpty = wasThere && information.st_size == 0
        // The key is created after the first tables, so a key beside an empty database shows that it had content.
        if wasThere, SQLiteDatabase.isBlank(database), unsafe access(keyFile, F_OK) == 0 {
            throw PathError(
                database,
                "is empty, but the key file \(keyFile) shows that it had content. Restore it from a backup, with its -wal. "
                    + "Without a backup, move the whole directory away, sign in again and add your TOTP entries again."
            )
        }
        prepared.withLock { $0 = FileIdentity(information) }
        return isEmpty
    }

    /// - Throws: ``StateLost`` if the path of the database or of its log leads to a file other than the one in use, or to
    ///   none.
    func requirePresent() throws(StateLost) {
        guard hasDatabase else { throw StateLost(path: path) }
        var information = stat()
        let isThere = unsafe lstat(database + "-wal", &information) == 0
        let present = isThere ? FileIdentity(information) : nil
        let known = log.withLock { known in
            known = known ?? present
            return known
        }
        guard present == known else { throw StateLost(path: database + "-wal") }
    }

    /// True if the path of the database leads to the file in use.
    private var hasDatabase: Bool {
        guard let prepared = prepared.withLock({ $0 }) else { return true }
        var information = stat()
        return unsafe lstat(database, &information) == 0 && FileIdentity(information) == prepared
    }

    /// Releases the directory for the next agent.
    func release() {
        // A directory that was removed or replaced holds no record of this agent.
        if hasDatabase { try? AgentRecord.remove(in: path) }
        lock.release()
    }
}
