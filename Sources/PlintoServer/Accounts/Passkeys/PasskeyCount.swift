/// WebAuthn L3 §6.1.1: a count that does not go on is what a copy of an authenticator would show.
enum PasskeyCount {
    /// Those that do not count stay at 0.
    static func isOld(_ count: Int64, after stored: Int64) -> Bool {
        (count != 0 || stored != 0) && count <= stored
    }
}
