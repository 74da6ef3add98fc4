import Glibc
import PlintoCrypto
import PlintoModels
import PlintoSystem

/// The root of all secrets of the server: 32 random bytes in a file next to the database, never in it, so that a copy
/// of the database alone yields nothing. Each purpose has its own derived key (RFC 5869).
package struct ServerKey: Sendable {
    /// The purpose of a derived key. The word is an input of the derivation and must never change.
    enum Purpose: String {
        case signingKeys = "plinto server signing keys 1"
        case refreshSuccessors = "plinto server refresh successors 1"
        case sealedColumns = "plinto server sealed columns 1"
        case decoyCredentials = "plinto server decoy credentials 1"
        case requestFingerprints = "plinto server request fingerprints 1"
        case oneTimeCodes = "plinto server one-time codes 1"
    }

    /// The first word of the line, to distinguish another file from a damaged key.
    private static let label = "plinto-server-key-1"

    private let root: [UInt8]

    init(root: [UInt8]) {
        precondition(root.count == 32, "the server's key has 32 bytes")
        self.root = root
    }

    func key(for purpose: Purpose) -> [UInt8] {
        HKDF.derive(.sha256, secret: root, salt: [], info: Array(purpose.rawValue.utf8), count: 32)
    }

    /// Reads the key from `path`; nil if the file does not exist.
    ///
    /// - Throws: ``StartError`` if the file is not a server key or is readable by others, `SystemError` if it cannot be
    ///   read.
    static func read(from path: String) throws -> ServerKey? {
        guard let bytes = try AtomicFile.read(path, limit: 4096) else { return nil }
        let mode = try Descriptor(opening: path, O_RDONLY).information().st_mode
        guard mode & 0o077 == 0 else {
            throw StartError("Others can read \(path), the root of this server's secrets. Run: chmod 600 \(path)")
        }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == label, let root = Base64URL.decode(String(words[1])), root.count == 32
        else {
            throw StartError(
                "\(path) is not a Plinto server key, or it is damaged. Restore it from a backup, "
                    + "or name the right file with --key-file."
            )
        }
        return ServerKey(root: root)
    }

    /// Creates a key and writes it to `path`, readable only by its owner.
    static func create(at path: String, random: some RandomSource) throws -> ServerKey {
        let root = random.bytes(32)
        try AtomicFile.write(Array("\(label) \(Base64URL.encode(root))\n".utf8), to: path, mode: 0o600)
        return ServerKey(root: root)
    }
}
