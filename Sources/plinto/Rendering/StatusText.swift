import PlintoModels

/// The text of `plinto status`.
enum StatusText {
    static func text(_ status: AgentStatus, now: Timestamp) -> String {
        LabelledLines.text([
            ("Session", session(status)),
            ("Account", status.account.map { "\($0.email) at \($0.server)" }),
            ("Access token", token(status, now)),
            ("Server", server(status)),
            ("Last error", status.lastError),
            ("Synchronised", status.lastSyncedAt.map { TimeText.ago($0, now: now) }),
            ("One-time passwords", String(status.totpCount)),
            ("Agent", "version \(status.version), process \(status.pid)"),
        ])
    }

    private static func session(_ status: AgentStatus) -> String {
        switch status.state {
        case .signedIn: return "signed in"
        case .locked:
            return "locked: plinto unlock" + (status.keySlot == .passphrase ? " takes the passphrase" : "")
        case .signedOut:
            let cause = status.signedOutMessage ?? status.signedOutReason
            return cause.map { "signed out: \($0)" } ?? "signed out"
        }
    }

    private static func token(_ status: AgentStatus, _ now: Timestamp) -> String? {
        guard status.state == .signedIn else { return nil }
        let refresh = status.rotationPending ? ", being refreshed" : ""
        guard let expiry = status.accessTokenExpiresAt else { return "none" + refresh }
        let left = expiry.milliseconds(since: now) / 1000
        return (left > 0 ? "good for \(TimeText.span(left))" : "expired") + refresh
    }

    private static func server(_ status: AgentStatus) -> String? {
        guard status.state == .signedIn else { return nil }
        return switch status.connectivity {
        case .online: "reachable"
        case .offline: "not reachable"
        case .unknown: "not tried yet"
        }
    }
}
