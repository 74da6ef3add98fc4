import PlintoModels
import PlintoStore
import PlintoSystem

/// The database as requests see it: a temporary failure is a 503, which tells a client to try again and never that its
/// session is lost.
struct ServingDatabase: Database {
    let base: any Database
    let log: Log

    func read<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        do {
            return try await base.read(body)
        } catch let error as DatabaseError {
            throw explained(error)
        }
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> R) async throws -> R {
        do {
            return try await base.write(body)
        } catch let error as DatabaseError {
            throw explained(error)
        }
    }

    func observe(_ observer: @escaping @Sendable (DatabaseChange) -> Void) {
        base.observe(observer)
    }

    func foreignChanges() async throws -> Int64 {
        try await base.foreignChanges()
    }

    func close() async {
        await base.close()
    }

    private func explained(_ error: DatabaseError) -> any Error {
        switch error.code {
        case .conflict, .busy, .diskFull, .sharedMemoryFull, .outOfMemory, .readOnly, .inputOutput, .overloaded,
            .closed, .lost:
            log.error("database unavailable", ["error": "\(error)"])
            return APIError(
                .internalError,
                .unavailable,
                "The server cannot do this right now. Try again in a second.",
                status: 503,
                retryAfter: 1
            )
        default:
            return error
        }
    }
}
