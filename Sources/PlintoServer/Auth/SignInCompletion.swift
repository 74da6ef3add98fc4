import PlintoModels
import PlintoStore

/// What every way to sign in ends with, whatever the first factor was: password, link, passkey or another service.
struct SignInCompletion: Sendable {
    let issuer: TokenIssuer
    let audit: AuditTrail
    let events: EventOutbox

    /// What the transaction came to.
    enum Outcome: Sendable {
        case signedIn(User, TokenIssuer.Grant)
    }

    /// Opens a session for a user who has just proved who they are.
    ///
    /// - Parameter methods: How they proved it, in the words of RFC 8176 where it has one: `pwd`, `otp`, `hwk`.
    /// - Throws: 403 `account_suspended`.
    func complete(
        _ user: User,
        methods: [String],
        origin: CallOrigin,
        in connection: any SQLConnection
    ) throws -> Outcome {
        let grant = try issuer.openSession(for: user, methods: methods, client: origin.client, in: connection)
        try audit.record(.sessionCreated, user: user.id, session: grant.session.id, origin: origin, in: connection)
        try events.publishStart(of: grant.session, in: connection)
        return .signedIn(user, grant)
    }

    /// The answer, once the transaction is committed.
    func response(to outcome: Outcome) throws -> SignInResponse {
        switch outcome {
        case .signedIn(let user, let grant):
            .signedIn(AuthenticationResponse(user: user, tokens: try issuer.mint(grant)))
        }
    }
}
