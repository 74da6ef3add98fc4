import PlintoModels
import PlintoStore

extension Database {
    /// Writes what a person asked for, and tells them why it cannot be written: the disk is their own.
    ///
    /// - Throws: ``APIError`` 500 in place of a ``DatabaseError`` or ``StateLost``; else what `body` throws.
    func writeForPerson<R: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> R
    ) async throws -> R {
        do {
            return try await write(body)
        } catch let error as StateLost {
            throw APIError(.internalError, .internalFault, "The agent cannot write its state: \(error).")
        } catch let error as DatabaseError {
            let why = error.code.explanation ?? error.message
            throw APIError(.internalError, .internalFault, "The agent cannot write its state: \(why).")
        }
    }
}
