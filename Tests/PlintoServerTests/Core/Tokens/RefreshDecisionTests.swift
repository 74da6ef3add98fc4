import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// The protocol's table, row by row, without a socket or a clock.
@Suite("The decision about a refresh token")
struct RefreshDecisionTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let session = SessionID(createdAt: now, random: Array(repeating: 1, count: 10))
    static let first = RefreshTokenID(createdAt: now, random: Array(repeating: 2, count: 10))
    static let second = RefreshTokenID(createdAt: now, random: Array(repeating: 3, count: 10))
    static let key: [UInt8] = Array(repeating: 7, count: 32)
    static let otherKey: [UInt8] = Array(repeating: 8, count: 32)

    private func token(
        _ id: RefreshTokenID = first,
        expiresIn: Int64 = 3600,
        consumed: RefreshTokenRecord.Consumption? = nil,
        used: Bool = false
    ) -> RefreshTokenRecord {
        RefreshTokenRecord(
            id: id,
            sessionID: Self.session,
            hash: [],
            issuedAt: Self.now,
            expiresAt: Self.now.advanced(bySeconds: expiresIn),
            consumption: consumed,
            isUsed: used
        )
    }

    private func consumed(_ secondsAgo: Int64, key: [UInt8]?) -> RefreshTokenRecord.Consumption {
        RefreshTokenRecord.Consumption(
            at: Self.now.advanced(bySeconds: -secondsAgo),
            keyHash: key,
            nonce: [],
            successorID: Self.second
        )
    }

    /// A decision without what it gives out.
    private enum Row: Hashable {
        case rotate, replay, theft
        case refuse(RefreshDecision.Refusal)

        init(_ decision: RefreshDecision) {
            switch decision {
            case .rotate: self = .rotate
            case .replay: self = .replay
            case .refuse(let refusal): self = .refuse(refusal)
            case .theft: self = .theft
            }
        }
    }

    private func session(isLive: Bool) -> SessionRecord {
        SessionRecord(
            id: Self.session,
            userID: UserID(createdAt: Self.now, random: Array(repeating: 4, count: 10)),
            methods: ["pwd"],
            ipAddress: "192.0.2.1",
            userAgent: nil,
            createdAt: Self.now,
            lastActiveAt: Self.now,
            expiresAt: Self.now.advanced(bySeconds: isLive ? 3600 : 0)
        )
    }

    private func decide(
        _ token: RefreshTokenRecord?,
        successor: RefreshTokenRecord? = nil,
        seen: Bool = false,
        key: [UInt8]? = nil,
        sessionIsLive: Bool = true,
        status: UserStatus = .active,
        hash: [UInt8] = [],
        interval: Int64 = 10_000
    ) -> Row {
        let presented = token.map {
            PresentedRefreshToken(token: $0, session: session(isLive: sessionIsLive), userStatus: status)
        }
        return Row(
            RefreshDecision.decide(
                RefreshDecision.Situation(
                    presented: presented,
                    hash: hash,
                    successor: successor,
                    successorWasSeen: seen,
                    keyHash: key,
                    now: Self.now,
                    reuseInterval: interval
                )
            )
        )
    }

    @Test("an unknown token is refused")
    func unknown() {
        #expect(decide(nil) == .refuse(.unknown))
        #expect(decide(nil, key: Self.key, sessionIsLive: false) == .refuse(.unknown))
    }

    @Test("a token with another secret than its row's is unknown, whatever else holds")
    func otherSecret() {
        #expect(decide(token(), hash: [1]) == .refuse(.unknown))
        #expect(decide(token(), sessionIsLive: false, hash: [1]) == .refuse(.unknown))
        let old = token(consumed: consumed(0, key: Self.key))
        #expect(decide(old, successor: token(Self.second), key: Self.otherKey, hash: [1]) == .refuse(.unknown))
    }

    @Test("no session, because its account was deleted, is one that ended")
    func deleted() {
        let presented = PresentedRefreshToken(token: token(), session: nil, userStatus: nil)
        let decision = RefreshDecision.decide(
            RefreshDecision.Situation(
                presented: presented,
                hash: [],
                successor: nil,
                successorWasSeen: false,
                keyHash: nil,
                now: Self.now,
                reuseInterval: 0
            )
        )
        #expect(Row(decision) == .refuse(.sessionEnded))
    }

    @Test("a suspended account gets no tokens, neither new ones nor those of a retry; a theft is still one")
    func suspended() {
        #expect(decide(token(), status: .suspended) == .refuse(.suspended))
        #expect(decide(token(expiresIn: 0), status: .suspended) == .refuse(.expired))
        let old = token(consumed: consumed(1, key: Self.key))
        let successor = token(Self.second)
        #expect(decide(old, successor: successor, key: Self.key, status: .suspended) == .refuse(.suspended))
        #expect(decide(old, successor: successor, key: Self.otherKey, status: .suspended) == .theft)
        let keyless = token(consumed: consumed(1, key: nil))
        #expect(decide(keyless, successor: successor, status: .suspended) == .refuse(.suspended))
    }

    @Test("a token whose session ended is refused, whatever else holds")
    func ended() {
        #expect(decide(token(), sessionIsLive: false) == .refuse(.sessionEnded))
        let thief = token(consumed: consumed(100, key: Self.otherKey))
        #expect(
            decide(thief, successor: token(Self.second), key: Self.key, sessionIsLive: false) == .refuse(.sessionEnded)
        )
    }

    @Test("an active token rotates, with a key and without")
    func active() {
        #expect(decide(token()) == .rotate)
        #expect(decide(token(), key: Self.key) == .rotate)
    }

    @Test("a token is good until the millisecond at which it expires")
    func expiry() {
        #expect(decide(token(expiresIn: 1)) == .rotate)
        #expect(decide(token(expiresIn: 0)) == .refuse(.expired))
        #expect(decide(token(expiresIn: -1), key: Self.key) == .refuse(.expired))
    }

    @Test("a consumed token with the same key gives its successor again, however late", arguments: [0, 11, 1_000_000])
    func sameKey(secondsAgo: Int64) {
        let old = token(expiresIn: -1, consumed: consumed(secondsAgo, key: Self.key))
        #expect(decide(old, successor: token(Self.second), key: Self.key) == .replay)
        #expect(decide(old, successor: token(Self.second), key: Self.key, interval: 0) == .replay)
    }

    @Test("a consumed token with the same key is a late duplicate once its successor was presented, seen or is gone")
    func lateDuplicate() {
        let old = token(consumed: consumed(1, key: Self.key))
        let presented = token(Self.second, consumed: consumed(0, key: nil))
        #expect(decide(old, successor: presented, key: Self.key) == .refuse(.alreadyUsed))
        #expect(decide(old, successor: token(Self.second, used: true), key: Self.key) == .refuse(.alreadyUsed))
        #expect(decide(old, successor: token(Self.second), seen: true, key: Self.key) == .refuse(.alreadyUsed))
        #expect(decide(old, successor: nil, key: Self.key) == .refuse(.alreadyUsed))
    }

    @Test("the deadline of a retry is the successor's own expiry")
    func deadline() {
        let old = token(consumed: consumed(1, key: Self.key))
        #expect(decide(old, successor: token(Self.second, expiresIn: 1), key: Self.key) == .replay)
        #expect(decide(old, successor: token(Self.second, expiresIn: 0), key: Self.key) == .refuse(.alreadyUsed))
    }

    @Test("without keys a consumed token gives its successor again within the interval")
    func interval() {
        func answer(_ secondsAgo: Int64, interval: Int64) -> Row {
            decide(
                token(consumed: consumed(secondsAgo, key: nil)),
                successor: token(Self.second),
                interval: interval
            )
        }
        #expect(answer(0, interval: 10_000) == .replay)
        #expect(answer(9, interval: 10_000) == .replay)
        #expect(answer(10, interval: 10_000) == .theft)
        #expect(answer(0, interval: 0) == .theft)
        // The clock was set back since.
        #expect(answer(-5, interval: 10_000) == .replay)
    }

    @Test("without keys a consumed token whose successor is in use is theft, also within the interval")
    func usedWithoutKeys() {
        let old = token(consumed: consumed(1, key: nil))
        #expect(decide(old, successor: token(Self.second, used: true)) == .theft)
        #expect(decide(old, successor: token(Self.second), seen: true) == .theft)
        #expect(decide(old, successor: token(Self.second, consumed: consumed(0, key: nil))) == .theft)
        #expect(decide(old, successor: token(Self.second, expiresIn: 0)) == .theft)
        #expect(decide(old, successor: nil) == .theft)
    }

    @Test("another key, or one where there was none, or none where there was one, is theft")
    func otherKeys() {
        let successor = token(Self.second)
        #expect(decide(token(consumed: consumed(0, key: Self.key)), successor: successor, key: Self.otherKey) == .theft)
        #expect(decide(token(consumed: consumed(0, key: Self.key)), successor: successor, key: nil) == .theft)
        #expect(decide(token(consumed: consumed(0, key: nil)), successor: successor, key: Self.key) == .theft)
    }

    @Test("each refusal is a 401, or a 403 for a suspended account, with a reason of its own")
    func reasons() {
        let errors = RefreshDecision.Refusal.allCases.map(\.error)
        #expect(RefreshDecision.Refusal.allCases.allSatisfy { $0.error.status == ($0 == .suspended ? 403 : 401) })
        #expect(Set(errors.map(\.reason)).count == errors.count)
    }
}
