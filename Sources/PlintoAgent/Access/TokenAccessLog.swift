import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Records which processes asked for tokens, without making them wait for it.
///
/// A request is noted in memory; the notes of a second are written together. A killed agent loses at most that
/// second of its log, never a session.
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
        /// What `/proc` said lately, so that a process that asks often costs one look a second.
        var executables: [Int32: Known] = [:]
    }

    /// Rows that are kept.
    static let capacity = 1000
    /// Requests of one process within this time, in milliseconds, share a row.
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

    /// - Parameter interval: How long notes are gathered before they are written.
    init(database: any Database, clock: any TimeSource, log: Log, interval: Duration = .seconds(1)) {
        self.database = database
        self.clock = clock
        self.log = log
        self.interval = interval
        (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes that `caller` was given a token of the account.
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

    /// Writes the notes as they come, until it is cancelled; then writes what is left.
    func run() async {
        for await _ in wakeUps {
            try? await Task.sleep(for: interval)
            await flush()
        }
        await flush()
    }

    /// Writes what was noted. In a task of its own, for a cancelled task's writes are given up, and the end of the
    /// agent cancels the one that runs this.
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
            try await database.write { connection in
                for record in records {
                    try connection.agent.tokenAccesses.note(record, within: Self.rowWindow)
                }
                try connection.agent.tokenAccesses.trim(to: Self.capacity)
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
