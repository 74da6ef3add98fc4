import PlintoModels
import PlintoStore
import PlintoSystem
import Synchronization

/// Whether this process can serve, for `GET /ready`.
final class Readiness: Sendable {
    private let database: any Database
    private let log: Log
    private let drains = Atomic(false)

    init(database: any Database, log: Log) {
        self.database = database
        self.log = log
    }

    /// From now on no new work is wanted; what runs is finished.
    func beginDraining() {
        drains.store(true, ordering: .relaxed)
    }

    /// Whether what waits without need is to come to an end.
    var isDraining: Bool { drains.load(ordering: .relaxed) }

    /// - Throws: 503 `shutting_down` or `unavailable`.
    func check() async throws -> HealthResponse {
        guard !isDraining else {
            throw APIError(
                .internalError,
                .shuttingDown,
                "This server is shutting down.",
                status: 503,
                retryAfter: 1
            )
        }
        do {
            _ = try await database.read { try $0.signingKeys.all().count }
        } catch {
            log.error("the database does not answer", ["error": "\(error)"])
            throw APIError(
                .internalError,
                .unavailable,
                "The database does not answer.",
                status: 503,
                retryAfter: 1
            )
        }
        return HealthResponse(status: "ok", version: Version.current)
    }
}
