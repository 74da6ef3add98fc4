import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// A record of which processes requested tokens, written without delaying them.
///
/// A kill loses at most one interval of the log, never a session.
final class TokenAccessLog: Sendable {
    struct Process: Hashable, Sendable {
        let accountID: String
        let caller: Caller
        let executable: String
    }

    private struct Known {
        let executable: String
        let readAt: Duration
    }

    /// The time in milliseconds within which requests of one process share a row.
    private static let rowWindow: Int64 = 3_600_000
    private static let executableLifetime: Duration = .seconds(1)
    private static let executableCapacity = 256

    /// The requests that are not written yet.
    let writer: WriteBehind<Process, TokenAccessRecord>
    private let clock: any TimeSource
    /// A cache of `/proc` lookups, so that a process that asks often costs one lookup per second.
    private let executables = Mutex<[Int32: Known]>([:])

    /// - Parameter interval: The time for which records are collected before they are written.
    init(database: any Database, clock: any TimeSource, log: Log, interval: Duration = .seconds(1)) {
        self.clock = clock
        writer = WriteBehind(
            "token accesses",
            .init(capacity: Limits.tokenAccesses, delay: interval, pause: .zero),
            log: log,
            merge: { older, newer in older.merged(with: newer) },
            write: { records in
                try await database.write { transaction in
                    for record in records.values {
                        try transaction.agent.tokenAccesses.note(record, within: Self.rowWindow)
                    }
                    try transaction.agent.tokenAccesses.trim(to: Limits.tokenAccesses)
                }
            }
        )
    }

    /// Records that `caller` received a token of the account.
    func note(_ caller: Caller, accountID: String) {
        let now = clock.now()
        let executable = executable(of: caller.pid)
        writer.note(
            TokenAccessRecord(
                accountID: accountID,
                pid: caller.pid,
                uid: caller.uid,
                executable: executable,
                requests: 1,
                firstAt: now,
                lastAt: now
            ),
            for: Process(accountID: accountID, caller: caller, executable: executable)
        )
    }

    private func executable(of pid: Int32) -> String {
        let uptime = clock.sinceBoot()
        return executables.withLock { executables in
            if let known = executables[pid], uptime - known.readAt < Self.executableLifetime {
                return known.executable
            }
            if executables.count >= Self.executableCapacity { executables = [:] }
            let executable = PeerExecutable.path(of: pid)
            executables[pid] = Known(executable: executable, readAt: uptime)
            return executable
        }
    }
}

extension TokenAccessRecord {
    fileprivate func merged(with newer: TokenAccessRecord) -> TokenAccessRecord {
        var merged = self
        merged.requests += newer.requests
        merged.lastAt = max(lastAt, newer.lastAt)
        return merged
    }
}
