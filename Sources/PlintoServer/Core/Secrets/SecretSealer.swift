import PlintoCrypto

/// Encrypts what the database must keep and must not show: secrets of second factors and webhooks, letters that wait,
/// answers that are kept for a retry.
///
/// The associated data names the table, the column and the row: a ciphertext that was copied to another place does not
/// open there.
struct SecretSealer: Sendable {
    /// A column that holds sealed values.
    enum Column: String {
        case idempotencyAnswer = "idempotency_answers.answer"
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

    /// - Parameter row: The text of the row's primary key.
    func seal(_ plaintext: [UInt8], _ column: Column, row: String) throws -> [UInt8] {
        try key.seal(plaintext, associatedData: Self.place(column, row), random: random)
    }

    /// - Throws: `CryptoError` where the value was altered, moved, or sealed under another key.
    func open(_ sealed: [UInt8], _ column: Column, row: String) throws -> [UInt8] {
        try key.open(sealed, associatedData: Self.place(column, row))
    }

    /// Neither part can hold a NUL byte, so no two places share an encoding.
    private static func place(_ column: Column, _ row: String) -> [UInt8] {
        Array("plinto-server\0\(column.rawValue)\0\(row)".utf8)
    }
}
