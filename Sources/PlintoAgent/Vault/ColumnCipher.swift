import PlintoCrypto
import PlintoStore

/// Encrypts and decrypts the secret columns under the vault's data key.
///
/// The associated data of each value names its table, column and row, so that a ciphertext copied to another place
/// cannot be decrypted there. For secrets of a server it also contains the server's origin: an attacker who can write
/// to the database, but does not have its key, cannot have a token sent to another server.
struct ColumnCipher: Sendable {
    private let key: AEADKey
    private let random: any RandomSource

    init(key: AEADKey, random: any RandomSource) {
        self.key = key
        self.random = random
    }

    /// Encrypts `plaintext` for `column` of the row with the primary key `row`.
    ///
    /// - Parameter server: The origin of the server that the secret belongs to; nil for secrets without a server.
    /// - Precondition: `server` is given exactly for the columns with secrets of servers.
    func seal(
        _ plaintext: [UInt8],
        column: SecretColumn,
        row: String,
        server: String? = nil
    ) throws -> SealedValue {
        SealedValue(
            bytes: try key.seal(plaintext, associatedData: place(column, row, server), random: random)
        )
    }

    /// Decrypts a result of ``seal(_:column:row:server:)`` for the same place and server.
    ///
    /// - Throws: ``SealedValueError`` if the value was altered, moved, or sealed under another key or for another
    ///   server.
    func open(
        _ value: SealedValue,
        column: SecretColumn,
        row: String,
        server: String? = nil
    ) throws(SealedValueError) -> [UInt8] {
        do {
            return try key.open(value.bytes, associatedData: place(column, row, server))
        } catch {
            throw SealedValueError(column: column, row: row)
        }
    }

    /// No part can contain a NUL byte, so no two places share an encoding.
    private func place(_ column: SecretColumn, _ row: String, _ server: String?) -> [UInt8] {
        precondition((server != nil) == column.isOfServer, "\(column.rawValue) is sealed with the wrong place")
        return Array("plinto-agent\0\(column.rawValue)\0\(row)\(server.map { "\0" + $0 } ?? "")".utf8)
    }
}

extension ColumnCipher {
    func seal(
        _ text: String,
        column: SecretColumn,
        row: String,
        server: String? = nil
    ) throws -> SealedValue {
        try seal(Array(text.utf8), column: column, row: row, server: server)
    }

    /// - Throws: ``SealedValueError``, also if the plain text is not UTF-8.
    func openText(
        _ value: SealedValue,
        column: SecretColumn,
        row: String,
        server: String? = nil
    ) throws(SealedValueError) -> String {
        let bytes = try open(value, column: column, row: row, server: server)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SealedValueError(column: column, row: row)
        }
        return text
    }
}

/// A secret that cannot be decrypted.
struct SealedValueError: Error, Hashable, Sendable, CustomStringConvertible {
    let column: SecretColumn
    let row: String

    var description: String {
        "Cannot decrypt \(column.rawValue) of row '\(row)' in state.db: it or its server was altered, or it belongs to "
            + "another key. Restore the state directory from a backup, or move it away, sign in again and add your "
            + "TOTP entries again."
    }
}
