import PlintoModels
import Testing

@testable import plinto

@Suite("What the commands show")
struct PageTests {
    private static let now = Timestamp(seconds: 1_737_201_600)
    private static let user = UserID(createdAt: now, random: Array(repeating: 7, count: 10))
    private static let session = SessionID(createdAt: now, random: Array(repeating: 7, count: 10))

    @Test("status of an agent that is signed in")
    func signedIn() {
        let status = AgentStatus(
            version: "0.1.0",
            pid: 42,
            state: .signedIn,
            account: .init(server: "https://api.example.com", email: "jo@example.com", userID: Self.user),
            connectivity: .offline,
            lastError: "connection refused",
            accessTokenExpiresAt: Self.now.advanced(bySeconds: 3500),
            lastSyncedAt: Self.now.advanced(bySeconds: -120),
            rotationPending: true,
            totpCount: 2
        )
        #expect(
            StatusText.text(status, now: Self.now) == """
                Session:       signed in
                Account:       jo@example.com at https://api.example.com
                Access token:  valid for 58 min, refresh in progress
                Server:        unreachable
                Last error:    connection refused
                Last synced:   2 min ago
                TOTP entries:  2
                Agent:         version 0.1.0, PID 42

                """
        )
    }

    @Test("status of an agent that the server has signed out says why")
    func signedOut() {
        let status = AgentStatus(
            version: "0.1.0",
            pid: 42,
            state: .signedOut,
            signedOutReason: "refresh_token_reused",
            signedOutMessage: "This session was ended because its refresh token was used twice."
        )
        #expect(
            StatusText.text(status, now: Self.now) == """
                Session:       signed out: This session was ended because its refresh token was used twice.
                TOTP entries:  0
                Agent:         version 0.1.0, PID 42

                """
        )
    }

    @Test("times are by the server's clock; a wrong clock, a proxy and sign-outs that wait are told")
    func clockAndProxy() {
        let status = AgentStatus(
            version: "0.1.0",
            pid: 42,
            state: .signedIn,
            connectivity: .online,
            accessTokenExpiresAt: Self.now.advanced(bySeconds: 600),
            lastSyncedAt: Self.now.advanced(bySeconds: -60),
            serverTime: Self.now,
            clockSkew: 180,
            pendingSignOuts: 1,
            proxy: .init(url: "http://proxy.example:3128", variable: "https_proxy", isUsed: false)
        )
        #expect(
            StatusText.text(status, now: Self.now.advanced(bySeconds: -180)) == """
                Session:            signed in
                Access token:       valid for 10 min
                Server:             reachable
                Clock:              3 min behind the server's clock
                Proxy:              http://proxy.example:3128, from https_proxy, not used for this server
                Last synced:        1 min ago
                Pending sign-outs:  1 not yet sent to the server
                TOTP entries:       0
                Agent:              version 0.1.0, PID 42

                """
        )
    }

    @Test("a token that has expired, or is not there yet, is called that")
    func token() {
        var status = AgentStatus(version: "0.1.0", pid: 42, state: .signedIn)
        #expect(StatusText.text(status, now: Self.now).contains("Access token:  none\n"))
        status.accessTokenExpiresAt = Self.now
        #expect(StatusText.text(status, now: Self.now).contains("Access token:  expired\n"))
    }

    @Test("a profile shows what there is, and nothing that a terminal would obey")
    func profile() {
        let user = User(
            id: Self.user,
            email: "jo@example.com",
            username: "jo",
            firstName: "Jo\u{1b}]0;pwned\u{7}",
            lastName: "Doe",
            status: .suspended,
            createdAt: Self.now,
            updatedAt: Self.now
        )
        #expect(
            ProfileText.text(user) == """
                Name:      Jo\\u001b]0;pwned\\u0007 Doe
                Email:     jo@example.com (not verified)
                Username:  jo
                User ID:   \(Self.user)
                Status:    suspended
                Created:   2025-01-18

                """
        )
    }

    @Test("sessions fit 80 columns, the own one marked")
    func sessions() {
        let summary = SessionSummary(
            id: Self.session,
            createdAt: Self.now,
            lastActiveAt: Self.now.advanced(bySeconds: -7200),
            ipAddress: "2001:db8:85a3:8d3:1319:8a2e:370:7348",
            device: "Chrome on Windows",
            isCurrent: true
        )
        var other = summary
        other.isCurrent = false
        other.device = "\u{9b}2J"
        let list = SessionList(sessions: [summary, other])
        let cut = SessionsTable.text(list, now: Self.now, columns: 80).split(separator: "\n")
        #expect(cut.allSatisfy { $0.count <= 80 })
        #expect(cut[1].hasPrefix("*  \(Self.session)  Chrome on"))
        let whole = SessionsTable.text(list, now: Self.now, columns: nil).split(separator: "\n")
        #expect(whole[1].contains("2001:db8:85a3:8d3:1319:8a2e:370:7348  2 h ago"))
        #expect(whole[2].contains("\\u009b2J"))
        #expect(SessionsTable.text(SessionList(sessions: []), now: Self.now, columns: 80) == "No sessions.\n")
    }

    @Test("one-time passwords are listed with how their codes are made")
    func oneTimePasswords() {
        let entry = TOTPEntry(
            name: "github",
            issuer: "GitHub",
            account: nil,
            algorithm: .sha1,
            digits: 6,
            period: 30,
            createdAt: Self.now
        )
        var other = entry
        other.name = "bank"
        other.issuer = nil
        other.account = "jo"
        other.algorithm = .sha256
        other.digits = 8
        other.period = 60
        #expect(
            TOTPTable.text(TOTPList(entries: [entry, other]), columns: 80) == """
                NAME    ISSUER  ACCOUNT  KIND
                github  GitHub           6 digits, 30 s
                bank            jo       8 digits, 60 s, SHA256

                """
        )
        #expect(TOTPTable.text(TOTPList(entries: []), columns: 80).contains("plinto totp add NAME"))
    }

    @Test(
        "JSON comes as one line that a terminal can be shown, and stays the same JSON",
        arguments: [
            ("{\"a\":1}\n", "{\"a\":1}"),
            ("{\r\n\t\"a\": [1,\n2]\n}\n\n", "{   \"a\": [1, 2] }"),
            ("{\"a\":\"\u{9b}2J\u{202e}\"}", #"{"a":"\u009b2J\u202e"}"#),
            ("{\"a\":\"é 東\"}", "{\"a\":\"é 東\"}"),
            ("", ""), (" \n", ""),
        ]
    )
    func json(sent: String, shown: String) {
        #expect(JSONLine.text(Array(sent.utf8)) == shown)
    }
}
