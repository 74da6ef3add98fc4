import PlintoModels

/// The text of `plinto status`.
enum StatusText {
    /// A difference between clocks that is worth a line, in seconds: answers are dated in whole seconds, and take a while.
    private static let notableSkew = 5

    static func text(_ status: AgentStatus, now machineTime: Timestamp) -> String {
        // Every time in a status is by the server's clock.
        let now = status.serverTime ?? machineTime
        return LabelledLines.text([
            ("Session", session(status)),
            ("Account", status.account.map { "\($0.email) at \($0.server)" }),
            ("Access token", token(status, now)),
            ("Server", server(status)),
            ("Clock", skew(status)),
            ("Proxy", proxy(status)),
            ("Last error", status.lastError),
            ("Synchronised", status.lastSyncedAt.map { TimeText.ago($0, now: now) }),
            ("Sign-outs", signOuts(status)),
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

    private static func skew(_ status: AgentStatus) -> String? {
        guard let skew = status.clockSkew, abs(skew) >= notableSkew else { return nil }
        let span = TimeText.span(Int64(abs(skew)))
        return "this machine's is \(span) \(skew > 0 ? "behind" : "ahead of") the server's"
    }

    private static func proxy(_ status: AgentStatus) -> String? {
        guard let proxy = status.proxy else { return nil }
        let use = proxy.isUsed == false ? ", not used for this server" : ""
        return "\(proxy.url), by \(proxy.variable)\(use)"
    }

    private static func signOuts(_ status: AgentStatus) -> String? {
        guard let count = status.pendingSignOuts, count > 0 else { return nil }
        return "\(count) that the server has not been told of yet"
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
