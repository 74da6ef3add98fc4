/// What the agent can do only while it has its data key; made anew by each unlocking.
final class Unlocked: Sendable {
    let sessions: SessionManager
    let totp: TOTPStore

    init(sessions: SessionManager, totp: TOTPStore) {
        self.sessions = sessions
        self.totp = totp
    }
}
