import PlintoCrypto

/// Encrypts values that the database must store and must not reveal: secrets of second factors and webhooks, queued
/// emails, responses stored for a retry.
///
/// The associated data is the table, the column and the row: a ciphertext copied to another place does not open there.
struct SecretSealer: Sendable {
    /// A column with sealed values.
    enum Column: String {
        case idempotencyResponse = "idempotency_answers.answer"
        case mail = "mail.sealed"
        case totpSecret = "totp_factors.sealed"
        case webhookSecret = "webhooks.secret"
    }

    private let key: AEADKey
    private let random: any RandomSource

    init(key: AEADKey, random: any RandomSource) {
        self.key = key
        self.random = random
    }

    /// - Parameter row: The primary key of the row as text.
    func seal(_ plaintext: [UInt8], _ column: Column, row: String) throws -> [UInt8] {
        try key.seal(plaintext, associatedData: Self.place(column, row), random: random)
    }

    /// - Throws: `CryptoError` if the value was altered, moved, or sealed under another key.
    func open(_ sealed: [UInt8], _ column: Column, row: String) throws -> [UInt8] {
        try key.open(sealed, associatedData: Self.place(column, row))
    }

    /// Neither part can contain a NUL byte, so no two places share an encoding.
    private static func place(_ column: Column, _ row: String) -> [UInt8] {
        Array("plinto-server\0\(column.rawValue)\0\(row)".utf8)
    }
}
