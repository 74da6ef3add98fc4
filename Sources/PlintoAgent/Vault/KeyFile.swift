import Glibc
import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// The default key slot: 32 random bytes in a file that only its user can read.
///
/// It protects a database that leaks without the key file, for example in a backup. It does not protect from anyone who
/// can read the key file.
struct KeyFile: KeySource {
    static let length = 32

    let path: String

    var kind: KeySlotKind { .keyFile }
    var mismatch: VaultError { .wrongKey(path: path) }

    func secret(of slot: KeySlotRecord) throws -> [UInt8] {
        guard let secret = try read() else { throw VaultError.keyFileMissing(path: path) }
        return secret
    }

    func establishSecret(random: any RandomSource) throws -> (secret: [UInt8], derivation: String?) {
        if let secret = try read() { return (secret, nil) }
        let secret = random.bytes(Self.length)
        try AtomicFile.write(secret, to: path, mode: 0o600)
        return (secret, nil)
    }

    func forget() throws { try AtomicFile.remove(path) }

    /// Reads the file after checking that nobody else could have read or placed it; nil if it does not exist.
    private func read() throws -> [UInt8]? {
        do {
            let file = try Descriptor(opening: path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let information = try file.information()
            guard information.st_mode & S_IFMT == S_IFREG else {
                throw PathError(path, "must be a regular file.")
            }
            guard information.st_uid == geteuid() else {
                throw PathError(path, "belongs to user \(information.st_uid), not to you (user \(geteuid())).")
            }
            guard information.st_mode & 0o077 == 0 else {
                throw PathError(path, "is readable by other users. Run: chmod 600 '\(path)'")
            }
            let bytes = try file.read(limit: Self.length + 1)
            guard bytes.count == Self.length else { throw VaultError.keyFileDamaged(path: path) }
            return bytes
        } catch let error as SystemError where error.code == ENOENT {
            return nil
        }
    }
}
