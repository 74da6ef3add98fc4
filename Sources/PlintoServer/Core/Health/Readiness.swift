import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Whether this process can serve, for `GET /ready`: that the database answers, that it can be written, and that there is
/// room for it to grow.
final class Readiness: Sendable {
    /// Less room than this, and the log that SQLite keeps beside the database might find none: it is folded in at 16 MB.
    static let leastSpace: Int64 = 32 << 20
    /// How long what was found holds, in milliseconds. Anybody may ask, and each look costs a commit.
    private static let validity: Int64 = 2000

    private struct State {
        /// Until when, in milliseconds since boot, and what was found: nil for nothing amiss.
        var finding: (until: Int64, fault: String?)?
        var isLooking = false
        var waiting: [CheckedContinuation<String?, Never>] = []
    }

    private let database: any Database
    private let freeSpace: @Sendable () throws -> Int64
    private let clock: any TimeSource
    private let log: Log
    private let drains = Atomic(false)
    private let state = Mutex(State())

    /// - Parameter freeSpace: How many bytes may still be written where the database is.
    init(
        database: any Database,
        freeSpace: @escaping @Sendable () throws -> Int64,
        clock: any TimeSource,
        log: Log
    ) {
        self.database = database
        self.freeSpace = freeSpace
        self.clock = clock
        self.log = log
    }

    /// From now on no new work is wanted; what runs is finished.
    func beginDraining() {
        drains.store(true, ordering: .relaxed)
    }

    /// - Throws: 503 `shutting_down` or `unavailable`.
    func check() async throws -> HealthResponse {
        guard !drains.load(ordering: .relaxed) else {
            throw APIError(
                .internalError,
                .shuttingDown,
                "This server is shutting down.",
                status: 503,
                retryAfter: 1
            )
        }
        if let fault = await fault() {
            throw APIError(.internalError, .unavailable, fault, status: 503, retryAfter: 1)
        }
        return HealthResponse(status: "ok", version: Version.current)
    }

    /// What is amiss, looked for by one request at a time.
    private func fault() async -> String? {
        enum Turn {
            case known(String?)
            case look, wait
        }
        let now = clock.sinceBoot().inMilliseconds
        let turn: Turn = state.withLock { state in
            if let finding = state.finding, now < finding.until { return .known(finding.fault) }
            if state.isLooking { return .wait }
            state.isLooking = true
            return .look
        }
        switch turn {
        case .known(let fault):
            return fault
        case .wait:
            return await withCheckedContinuation { continuation in
                let known: State? = state.withLock { state in
                    if !state.isLooking { return state }
                    state.waiting.append(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known.finding?.fault) }
            }
        case .look:
            // Not cancelled with the request that happens to look.
            let fault = await Task { await look() }.value
            let waiting = state.withLock { state in
                state.finding = (clock.sinceBoot().inMilliseconds + Self.validity, fault)
                state.isLooking = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume(returning: fault) }
            return fault
        }
    }

    private func look() async -> String? {
        do {
            _ = try await database.read { try $0.signingKeys.all().count }
        } catch {
            log.error("the database does not respond", ["error": "\(error)"])
            return "The database does not respond."
        }
        do {
            let now = clock.now()
            try await database.write { try $0.writeProbe.write(at: now) }
        } catch {
            log.error("the database cannot be written", ["error": "\(error)"])
            return "The database cannot be written."
        }
        do {
            let free = try freeSpace()
            guard free < Self.leastSpace else { return nil }
            log.error("the disk of the database is nearly full", ["free_bytes": "\(free)"])
            return "The disk of the database is nearly full."
        } catch {
            // Where the file system does not tell, the write that succeeded must do.
            return nil
        }
    }
}
