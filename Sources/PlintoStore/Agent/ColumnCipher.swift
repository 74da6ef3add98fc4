package import PlintoCrypto

/// Seals and opens the secret columns under the vault's data key.
///
/// The associated data of each value names its table, column and row: a ciphertext copied to another place
/// in the database fails to open there.
package struct ColumnCipher: Sendable {
    private let key: AEADKey
    private let random: any RandomSource

    package init(key: AEADKey, random: any RandomSource) {
        self.key = key
        self.random = random
    }

    /// Encrypts `plaintext` for `column` of the row that `row` names: the text of its primary key.
    package func seal(_ plaintext: [UInt8], column: SecretColumn, row: String) throws -> SealedValue {
        SealedValue(
            bytes: try key.seal(plaintext, associatedData: place(column, row), random: random)
        )
    }

    /// Decrypts what ``seal(_:column:row:)`` made for the same place.
    ///
    /// - Throws: ``SealedValueFault`` where the value was altered, moved, or sealed under another key.
    package func open(_ value: SealedValue, column: SecretColumn, row: String) throws(SealedValueFault) -> [UInt8] {
        do {
            return try key.open(value.bytes, associatedData: place(column, row))
        } catch {
            throw SealedValueFault(column: column, row: row)
        }
    }

    /// Neither part can hold a NUL byte, so no two places share an encoding.
    private func place(_ column: SecretColumn, _ row: String) -> [UInt8] {
        Array("plinto-agent\0\(column.rawValue)\0\(row)".utf8)
    }
}

extension ColumnCipher {
    package func seal(_ text: String, column: SecretColumn, row: String) throws -> SealedValue {
        try seal(Array(text.utf8), column: column, row: row)
    }

    /// - Throws: ``SealedValueFault``, also where the plain text is not UTF-8.
    package func openText(_ value: SealedValue, column: SecretColumn, row: String) throws(SealedValueFault) -> String {
        guard let text = String(validating: try open(value, column: column, row: row), as: UTF8.self) else {
            throw SealedValueFault(column: column, row: row)
        }
        return text
    }
}

/// A secret that does not open in its place.
package struct SealedValueFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let column: SecretColumn
    package let row: String

    package var description: String {
        "\(column.rawValue) of row '\(row)' in state.db does not open: it was altered, or belongs to another key. "
            + "Restore the state directory from a backup; or move it away, sign in again and add the one-time "
            + "passwords anew."
    }
}
