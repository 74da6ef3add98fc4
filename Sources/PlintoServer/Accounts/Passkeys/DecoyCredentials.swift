import PlintoCrypto
import PlintoModels

/// What is shown in place of the passkeys of an account that has none, or does not exist: credential ids that look like
/// real ones and are the same at every question, so that nobody learns who has an account (WebAuthn L3 §14.6.2).
struct DecoyCredentials: Sendable {
    /// Lengths of credential ids and transports of passkeys that are common: those of phones, of password managers, of
    /// computers, of security keys.
    private static let kinds: [(length: Int, transports: [String])] = [
        (20, ["hybrid", "internal"]), (16, ["hybrid", "internal"]), (32, ["internal"]), (48, ["nfc", "usb"]),
    ]
    /// One account in so many has a second passkey.
    private static let oneInSoMany: UInt8 = 4

    /// The point that P-256 begins with (SP 800-186 §3.2.1.3), which nobody's passkey is: a signature is held against
    /// it where there is no passkey, so that the time does not tell.
    static let publicKey: [UInt8] = [
        0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20,
        0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
        0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
        0x22, 0x58, 0x20,
        0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
        0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
    ]

    /// Nobody but this server can tell a decoy: the key is its own.
    let key: [UInt8]

    /// - Parameter account: What accounts are looked up by: the email address or username that was typed, folded. Never
    ///   anything that only an account has.
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
