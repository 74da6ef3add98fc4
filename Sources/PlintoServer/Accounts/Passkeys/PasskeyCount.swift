/// WebAuthn L3 §6.1.1: a counter that does not increase may reveal a copy of an authenticator.
enum PasskeyCount {
    /// Authenticators that do not count stay at 0.
    static func isOld(_ count: Int64, after stored: Int64) -> Bool {
        (count != 0 || stored != 0) && count <= stored
    }
}
