/// Why the secrets in the state directory cannot be read. Nothing is overwritten in any of these cases.
enum VaultFault: Error, Hashable, Sendable, CustomStringConvertible {
    case keyFileMissing(path: String)
    case keyFileDamaged(path: String)
    case wrongKey(path: String)
    case wrongPassphrase
    case slotDamaged
    case noUsableSlot(kinds: [String])

    var description: String {
        switch self {
        case .keyFileMissing(let path):
            "the key file \(path) is missing, and the state beside it cannot be read without it. Restore it from a "
                + "backup; or move the whole state directory away, sign in again and add the one-time passwords anew."
        case .keyFileDamaged(let path):
            "the key file \(path) is damaged: it must hold exactly \(KeyFile.length) bytes. Restore it from a backup."
        case .wrongKey(let path):
            "the key file \(path) is not the one that the state beside it was written with. Put the right one back; "
                + "or move the whole state directory away, sign in again and add the one-time passwords anew."
        case .wrongPassphrase:
            "this is not the passphrase that the state was locked with."
        case .slotDamaged:
            "the database no longer says how the passphrase opens it. Restore the state directory from a backup; or "
                + "move it away, sign in again and add the one-time passwords anew."
        case .noUsableSlot(let kinds):
            "the state's key is kept in a way that this version does not know (\(kinds.joined(separator: ", "))). "
                + "Start the version that wrote it, or a newer one."
        }
    }
}
