/// The reason why the secrets in the state directory cannot be decrypted. Nothing is overwritten in these cases.
enum VaultError: Error, Hashable, Sendable, CustomStringConvertible {
    case keyFileMissing(path: String)
    case keyFileDamaged(path: String)
    case wrongKey(path: String)
    case wrongPassphrase
    case slotDamaged
    case noUsableSlot(kinds: [String])

    var description: String {
        switch self {
        case .keyFileMissing(let path):
            "The key file \(path) is missing, and the state cannot be decrypted without it. Restore it from a backup, "
                + "or move the whole state directory away, sign in again and add your TOTP entries again."
        case .keyFileDamaged(let path):
            "The key file \(path) is damaged: it must be exactly \(KeyFile.length) bytes long. Restore it from a backup."
        case .wrongKey(let path):
            "The key file \(path) does not belong to this state directory. Restore the right key file, or move the "
                + "whole state directory away, sign in again and add your TOTP entries again."
        case .wrongPassphrase:
            "Wrong passphrase."
        case .slotDamaged:
            "The passphrase parameters in the database are damaged. Restore the state directory from a backup, or move "
                + "it away, sign in again and add your TOTP entries again."
        case .noUsableSlot(let kinds):
            "This version does not support the key slot of this state directory (\(kinds.joined(separator: ", "))). "
                + "Use the version that created it, or a newer one."
        }
    }
}
