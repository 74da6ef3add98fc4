import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// A record of which processes requested tokens, written without delaying them.
///
/// Requests are kept in memory and written once per interval. A kill loses at most one interval of the log, never a
/// session.
final class TokenAccessLog: Sendable {
    private struct Process: Hashable {
        let accountID: String
        let caller: Caller
        let executable: String
    }

    private struct Known {
        let executable: String
        let readAt: Duration
    }

    private struct State {
        var pending: [Process: TokenAccessRecord] = [:]
        /// A cache of `/proc` lookups, so that a process that asks often costs one lookup per second.
        var executables: [Int32: Known] = [:]
    }

    /// The maximum number of rows.
    static let capacity = 1000
    /// The time in milliseconds within which requests of one process share a row.
    private static let rowWindow: Int64 = 3_600_000
    private static let executableLifetime: Duration = .seconds(1)
    private static let executableCapacity = 256

    private let database: any Database
    private let clock: any TimeSource
    private let log: Log
    private let interval: Duration
    private let state = Mutex(State())
    private let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter interval: The time for which records are collected before they are written.
    init(database: any Database, clock: any TimeSource, log: Log, interval: Duration = .seconds(1)) {
        self.database = database
        self.clock = clock
        self.log = log
        self.interval = interval
        (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Records that `caller` received a token of the account.
    func note(_ caller: Caller, accountID: String) {
        let now = clock.now()
        let uptime = clock.sinceBoot()
        let isFirst = state.withLock { state in
            let process = Process(
                accountID: accountID,
                caller: caller,
                executable: executable(of: caller.pid, uptime: uptime, in: &state)
            )
            let isFirst = state.pending.isEmpty
            state.pending[
                process,
                default: TokenAccessRecord(
                    accountID: accountID,
                    pid: caller.pid,
                    uid: caller.uid,
                    executable: process.executable,
                    requests: 0,
                    firstAt: now,
                    lastAt: now
                )
            ].add(at: now)
            return isFirst
        }
        if isFirst { wake.yield() }
    }

    /// Writes records as they come until cancelled, then writes the rest.
    func run() async {
        for await _ in wakeUps {
            try? await Task.sleep(for: interval)
            await flush()
        }
        await flush()
    }

    /// Writes the collected records. It runs in a task of its own, because a cancelled task's writes are dropped, and
    /// the agent cancels the running task when it stops.
    private func flush() async {
        await Task { await write() }.value
    }

    private func write() async {
        let records = state.withLock { state in
            defer { state.pending = [:] }
            return Array(state.pending.values)
        }
        guard !records.isEmpty else { return }
        do {
            try await database.write { transaction in
                for record in records {
                    try transaction.agent.tokenAccesses.note(record, within: Self.rowWindow)
                }
                try transaction.agent.tokenAccesses.trim(to: Self.capacity)
            }
        } catch {
            log.warning("cannot write the token access log", ["error": "\(error)", "records": "\(records.count)"])
        }
    }

    private func executable(of pid: Int32, uptime: Duration, in state: inout State) -> String {
        if let known = state.executables[pid], uptime - known.readAt < Self.executableLifetime {
            return known.executable
        }
        if state.executables.count >= Self.executableCapacity { state.executables = [:] }
        let executable = PeerExecutable.path(of: pid)
        state.executables[pid] = Known(executable: executable, readAt: uptime)
        return executable
    }
}

extension TokenAccessRecord {
    fileprivate mutating func add(at time: Timestamp) {
        requests += 1
        lastAt = max(lastAt, time)
    }
}
