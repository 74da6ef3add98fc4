import PlintoStore

/// The content of a secret column: AES-256-GCM ciphertext, created and read only by ``ColumnCipher``.
///
/// Repositories use this type for secret columns, so that plain text cannot be stored there by mistake.
struct SealedValue: Hashable, Sendable {
    let bytes: [UInt8]
}

extension SealedValue: SQLConvertible {
    var sqlValue: SQLValue { .blob(bytes) }

    init(sqlValue: SQLValue) throws {
        bytes = try [UInt8](sqlValue: sqlValue)
    }
}
