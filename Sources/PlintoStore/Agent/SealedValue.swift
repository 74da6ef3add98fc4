/// The content of a secret column: AES-256-GCM ciphertext, produced and read only by ``ColumnCipher``.
///
/// Repositories take this type for secret columns, so that plain text cannot be stored there by mistake.
package struct SealedValue: Hashable, Sendable {
    let bytes: [UInt8]
}

extension SealedValue: SQLConvertible {
    package var sqlValue: SQLValue { .blob(bytes) }

    package init(sqlValue: SQLValue) throws {
        bytes = try [UInt8](sqlValue: sqlValue)
    }
}
