import PlintoCrypto

/// Hashes short one-time codes, such as backup codes and codes sent by email, for storage.
///
/// A code of fewer than 112 random bits can be found from a plain hash by trying them all. The hash is therefore an
/// HMAC-SHA256 under a key derived from the server key, which is not in the database. Unlike a password hash it costs
/// microseconds, so that checking a code cannot be used to exhaust the hashing pool.
struct CodeHasher: Sendable {
    private let key: [UInt8]

    /// - Parameter key: ``ServerKey/Purpose/oneTimeCodes``.
    init(key: [UInt8]) {
        self.key = key
    }

    /// - Parameters:
    ///   - code: The code's characters, without separators.
    ///   - row: The primary key of the row that stores the hash, as text. A hash copied to another row matches
    ///     nothing there.
    func hash(_ code: String, row: String) -> [UInt8] {
        // A row's key contains no NUL byte, so no two pairs share an encoding.
        HMAC.code(.sha256, key: key, message: Array("\(row)\0\(code)".utf8))
    }

    /// Compares in constant time.
    func matches(_ code: String, row: String, hash stored: [UInt8]) -> Bool {
        constantTimeEquals(hash(code, row: row), stored)
    }
}
