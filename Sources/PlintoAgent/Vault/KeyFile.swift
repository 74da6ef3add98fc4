import Glibc
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The slot that is there by default: 32 random bytes in a file that its user alone can read.
///
/// It keeps the secrets of a database that gets away alone (a backup, a copied file) from being read; it does
/// not protect from whoever can read the file itself.
struct KeyFile: KeySource {
    static let length = 32

    let path: String

    var kind: KeySlotKind { .keyFile }
    var mismatch: VaultFault { .wrongKey(path: path) }

    func secret(of slot: KeySlotRecord) throws -> [UInt8] {
        guard let secret = try read() else { throw VaultFault.keyFileMissing(path: path) }
        return secret
    }

    func establishSecret(random: any RandomSource) throws -> (secret: [UInt8], derivation: String?) {
        if let secret = try read() { return (secret, nil) }
        let secret = random.bytes(Self.length)
        try AtomicFile.write(secret, to: path, mode: 0o600)
        return (secret, nil)
    }

    func forget() throws { try AtomicFile.remove(path) }

    /// The file's bytes once it is sure that nobody else could have read or placed them; nil where there is no file.
    private func read() throws -> [UInt8]? {
        do {
            let file = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let information = try file.information()
            guard information.st_mode & S_IFMT == S_IFREG else {
                throw PathFault(path, "is not a regular file, and the agent's key must be one.")
            }
            guard information.st_uid == geteuid() else {
                throw PathFault(path, "belongs to user \(information.st_uid), not to you (user \(geteuid())).")
            }
            guard information.st_mode & 0o077 == 0 else {
                throw PathFault(path, "can be read by other users. Close it with: chmod 600 '\(path)'")
            }
            let bytes = try file.read(limit: Self.length + 1)
            guard bytes.count == Self.length else { throw VaultFault.keyFileDamaged(path: path) }
            return bytes
        } catch let error as SystemError where error.code == ENOENT {
            return nil
        }
    }
}
