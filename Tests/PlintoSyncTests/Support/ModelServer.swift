import PlintoModels

/// The server's half of the rotation protocol as a value: one session, every row of the table.
struct ModelServer {
    enum Rule {
        /// The protocol of this product.
        case idempotent
        /// The behaviour of most servers: a consumed token means theft, whatever the key.
        case strict
    }

    private struct Row {
        var key: String?
        var successor: String?
        var isUsed = false
    }

    private let rule: Rule
    private var rows: [String: Row]
    /// The refresh token that each access token was minted with.
    private var minted: [String: String] = [:]
    private var count = 0
    private(set) var isRevoked = false
    private(set) var thefts = 0
    var lifetime: Int

    init(rule: Rule = .idempotent, initial: String, lifetime: Int = 3600) {
        self.rule = rule
        self.lifetime = lifetime
        rows = [initial: Row()]
    }

    mutating func refresh(_ token: String, key: String?) -> Result<TokenPair, APIError> {
        guard let row = rows[token] else { return .failure(Self.denial(.unknownRefreshToken)) }
        guard !isRevoked else { return .failure(Self.denial(.sessionEnded)) }
        rows[token]?.isUsed = true
        guard let successor = row.successor else {
            count += 1
            let next = "refresh-\(count)"
            rows[token] = Row(key: key, successor: next, isUsed: true)
            rows[next] = Row()
            return .success(mint(next))
        }
        guard rule == .idempotent, let key, key == row.key else {
            isRevoked = true
            thefts += 1
            return .failure(Self.denial(.refreshTokenReused))
        }
        guard rows[successor]?.isUsed == false else { return .failure(Self.denial(.refreshAlreadyUsed)) }
        return .success(mint(successor))
    }

    /// Returns true if the access token is valid, and marks its refresh token as used.
    mutating func accept(_ accessToken: String) -> Bool {
        guard !isRevoked, let refreshToken = minted[accessToken] else { return false }
        rows[refreshToken]?.isUsed = true
        return true
    }

    mutating func signOut(_ accessToken: String) -> Bool {
        guard accept(accessToken) else { return false }
        isRevoked = true
        return true
    }

    static func denial(_ reason: Reason) -> APIError {
        APIError(.unauthorized, reason, "Sign in again.")
    }

    private mutating func mint(_ refreshToken: String) -> TokenPair {
        count += 1
        minted["access-\(count)"] = refreshToken
        return TokenPair(accessToken: "access-\(count)", refreshToken: refreshToken, expiresIn: lifetime)
    }
}
