import PlintoModels

/// The output of `plinto status`.
enum StatusText {
    /// The clock difference from which a line is shown, in seconds. `Date` has whole seconds, and responses take time.
    private static let notableSkew = 5

    /// Renders the status.
    static func text(_ status: AgentStatus, now machineTime: Timestamp) -> String {
        // All times in a status are by the server's clock.
        let now = status.serverTime ?? machineTime
        return LabelledLines.text([
            ("Session", session(status)),
            ("Account", status.account.map { "\($0.email) at \($0.server)" }),
            ("Access token", token(status, now)),
            ("Server", server(status)),
            ("Clock", skew(status)),
            ("Proxy", proxy(status)),
            ("Last error", status.lastError),
            ("Last synced", status.lastSyncedAt.map { TimeText.ago($0, now: now) }),
            ("Pending sign-outs", signOuts(status)),
            ("TOTP entries", String(status.totpCount)),
            ("Agent", "version \(status.version), PID \(status.pid)"),
        ])
    }

    private static func session(_ status: AgentStatus) -> String {
        switch status.state {
        case .signedIn: return "signed in"
        case .locked:
            let needsPassphrase = status.keySlot == .passphrase ? " (passphrase required)" : ""
            return "locked\(needsPassphrase); unlock with: plinto unlock"
        case .signedOut:
            let cause = status.signedOutMessage ?? status.signedOutReason
            return cause.map { "signed out: \($0)" } ?? "signed out"
        }
    }

    private static func token(_ status: AgentStatus, _ now: Timestamp) -> String? {
        guard status.state == .signedIn else { return nil }
        let refresh = status.rotationPending ? ", refresh in progress" : ""
        guard let expiry = status.accessTokenExpiresAt else { return "none" + refresh }
        let left = expiry.milliseconds(since: now) / 1000
        return (left > 0 ? "valid for \(TimeText.span(left))" : "expired") + refresh
    }

    private static func skew(_ status: AgentStatus) -> String? {
        guard let skew = status.clockSkew, abs(skew) >= notableSkew else { return nil }
        let span = TimeText.span(Int64(abs(skew)))
        return "\(span) \(skew > 0 ? "behind" : "ahead of") the server's clock"
    }

    private static func proxy(_ status: AgentStatus) -> String? {
        guard let proxy = status.proxy else { return nil }
        let use = proxy.isUsed == false ? ", not used for this server" : ""
        return "\(proxy.url), from \(proxy.variable)\(use)"
    }

    private static func signOuts(_ status: AgentStatus) -> String? {
        guard let count = status.pendingSignOuts, count > 0 else { return nil }
        return "\(count) not yet sent to the server"
    }

    private static func server(_ status: AgentStatus) -> String? {
        guard status.state == .signedIn else { return nil }
        return switch status.connectivity {
        case .online: "reachable"
        case .offline: "unreachable"
        case .unknown: "not contacted yet"
        }
    }
}
