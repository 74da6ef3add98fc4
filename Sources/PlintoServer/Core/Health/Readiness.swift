import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// The readiness of this process, for `GET /ready`: the database responds, it is writable, and it has room to grow.
final class Readiness: Sendable {
    /// With less room, SQLite's log next to the database might find none: it is merged at 16 MB.
    static let leastSpace: Int64 = 32 << 20
    /// The time in milliseconds for which a result is reused. Anyone may ask, and each check costs a commit.
    private static let validity: Int64 = 2000

    private struct State {
        /// The expiry of the result in milliseconds since boot, and the result: nil if everything is fine.
        var finding: (until: Int64, error: String?)?
        var isLooking = false
        var waiting: [CheckedContinuation<String?, Never>] = []
    }

    private let database: any Database
    private let freeSpace: @Sendable () throws -> Int64
    private let clock: any TimeSource
    private let log: Log
    private let drains = Atomic(false)
    private let state = Mutex(State())

    /// - Parameter freeSpace: The number of bytes that can still be written on the file system of the database.
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

    /// Starts the shutdown: no new work is accepted; running work is finished.
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
        if let error = await firstError() {
            throw APIError(.internalError, .unavailable, error, status: 503, retryAfter: 1)
        }
        return HealthResponse(status: "ok", version: Version.current)
    }

    /// The problem, if any, checked by one request at a time.
    private func firstError() async -> String? {
        enum Turn {
            case known(String?)
            case look, wait
        }
        let now = clock.sinceBoot().inMilliseconds
        let turn: Turn = state.withLock { state in
            if let finding = state.finding, now < finding.until { return .known(finding.error) }
            if state.isLooking { return .wait }
            state.isLooking = true
            return .look
        }
        switch turn {
        case .known(let error):
            return error
        case .wait:
            return await withCheckedContinuation { continuation in
                let known: State? = state.withLock { state in
                    if !state.isLooking { return state }
                    state.waiting.append(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known.finding?.error) }
            }
        case .look:
            // Not cancelled with the request that happens to check.
            let error = await Task { await look() }.value
            let waiting = state.withLock { state in
                state.finding = (clock.sinceBoot().inMilliseconds + Self.validity, error)
                state.isLooking = false
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume(returning: error) }
            return error
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
            // If the file system does not report it, the successful write must suffice.
            return nil
        }
    }
}
