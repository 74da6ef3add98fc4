import PlintoCrypto
import PlintoModels

/// Decoys for the passkeys of an account that has none, or does not exist: credential ids that look real and are the
/// same every time, so that no one learns who has an account (WebAuthn L3 §14.6.2).
struct DecoyCredentials: Sendable {
    /// Common lengths of credential ids and transports of passkeys: those of phones, password managers, computers and
    /// security keys.
    private static let kinds: [(length: Int, transports: [String])] = [
        (20, ["hybrid", "internal"]), (16, ["hybrid", "internal"]), (32, ["internal"]), (48, ["nfc", "usb"]),
    ]
    /// One account in this many has a second passkey.
    private static let oneInSoMany: UInt8 = 4

    /// The base point of P-256 (SP 800-186 §3.2.1.3), which is no one's passkey: a signature is verified against it if
    /// there is no passkey, so that the time reveals nothing.
    static let publicKey: [UInt8] = [
        0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20,
        0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
        0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
        0x22, 0x58, 0x20,
        0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
        0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
    ]

    /// Only this server can recognize a decoy, because the key is its own.
    let key: [UInt8]

    /// - Parameter account: The lookup key of an account: the typed email address or username, folded. Never anything
    ///   that only an account has.
    func descriptors(for account: String) -> [PublicKeyCredentialDescriptorJSON] {
        let choice = bytes("choice", account)
        let count = choice[0] % Self.oneInSoMany == 0 ? 2 : 1
        return (0..<count).map { number in
            let kind = Self.kinds[Int(choice[1 + number]) % Self.kinds.count]
            return PublicKeyCredentialDescriptorJSON(
                id: Base64URL.encode(Array(bytes("id \(number)", account).prefix(kind.length))),
                transports: kind.transports
            )
        }
    }

    /// 64 bytes.
    private func bytes(_ purpose: String, _ account: String) -> [UInt8] {
        HMAC.code(.sha512, key: key, message: Array("\(purpose)\0\(account)".utf8))
    }
}
