extension Reason {
    // Passkeys.
    package static let challengeOver = Reason(rawValue: "challenge_over")
    package static let passkeyRefused = Reason(rawValue: "passkey_refused")
    package static let passkeyExists = Reason(rawValue: "passkey_exists")
    package static let noPasskey = Reason(rawValue: "no_passkey")
}
