import PlintoStore

/// Closes blocks of the long lists, so that pages far from the start stay quick: see ``ListBlockRepository``.
///
/// A list whose blocks are not closed is complete and in order all the same, only slower.
struct ListBlockJob: Sendable {
    private typealias Part = (
        isDue: @Sendable (any Transaction) throws -> Bool, divide: @Sendable (any Transaction) throws -> Bool
    )

    private static let parts: [Part] = [
        ({ try $0.users.needsDivision() }, { try $0.users.divideBlocks() }),
        ({ try $0.organizations.needsDivision() }, { try $0.organizations.divideBlocks() }),
    ]

    let database: any Database

    /// Closes what is large enough, one block in a transaction; returns their number.
    func closeDue() async throws -> Int {
        var closed = 0
        for part in Self.parts {
            guard try await database.read(part.isDue) else { continue }
            while !Task.isCancelled, try await database.write(part.divide) { closed += 1 }
        }
        return closed
    }
}
