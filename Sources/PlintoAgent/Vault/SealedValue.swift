import PlintoStore

/// The content of a secret column: AES-256-GCM ciphertext, made and read by ``ColumnCipher`` alone.
///
/// Repositories take this type where a column is secret, so that plain text cannot end up there by mistake.
struct SealedValue: Hashable, Sendable {
    let bytes: [UInt8]
}

extension SealedValue: SQLConvertible {
    var sqlValue: SQLValue { .blob(bytes) }

    init(sqlValue: SQLValue) throws {
        bytes = try [UInt8](sqlValue: sqlValue)
    }
}
