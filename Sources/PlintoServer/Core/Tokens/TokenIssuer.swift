import PlintoCrypto
import PlintoModels
import PlintoStore

/// The one gate: every session is opened and every token is minted here, once it is checked that the account may be used
/// and that its second factor was proved: here for a new session, and by ``RefreshDecision`` for a refresh. Nothing can
/// bypass it, because the ``Grant`` that minting requires can only be created in this file.
struct TokenIssuer: Sendable {
    /// A session that passed the gate, and the refresh token for its client.
    struct Grant: Sendable {
        let session: SessionRecord
        let refreshToken: RefreshToken

        fileprivate init(session: SessionRecord, refreshToken: RefreshToken) {
            self.session = session
            self.refreshToken = refreshToken
        }
    }

    /// The next refresh token of a chain, created before the transaction that may store it.
    struct Successor: Sendable {
        let token: RefreshToken
        let nonce: [UInt8]
        let hash: [UInt8]
    }

    let keys: SigningKeyRing
    let derivation: SuccessorDerivation
    let lifetimes: TokenLifetimes
    let limit: SessionLimit
    /// The server's public URL: the `iss` and the `aud` of every token (RFC 9068 §2.2).
    let issuer: String
    let clock: any TimeSource
    let random: any RandomSource

    /// Refuses an account that may not be used.
    ///
    /// - Throws: 403 `account_suspended`.
    static func requireUsable(_ status: UserStatus) throws(APIError) {
        switch status {
        case .active: return
        case .suspended: throw .accountSuspended
        }
    }

    /// One of the methods of a session: more than one factor was proved (RFC 8176 §2).
    static let multiFactor = "mfa"

    // MARK: Inside a transaction

    /// Opens a session for a user who has just authenticated, and stores its first refresh token. If the account is at
    /// its limit of sessions, the least recently used one ends.
    ///
    /// - Parameter methods: The methods of authentication; with ``multiFactor`` if there were two factors.
    /// - Throws: 403 `account_suspended`; 403 `second_factor_required` if the account has a second factor and it was
    ///   not proved: ``SignInCompletion`` asks for it before.
    func openSession(
        for user: User,
        methods: [String],
        in transaction: ServerTransaction
    ) throws -> Grant {
        try Self.requireUsable(user.status)
        guard try methods.contains(Self.multiFactor) || !transaction.totpFactors.isActive(user.id) else {
            throw APIError(
                .forbidden,
                .secondFactorRequired,
                "This account has a second factor, which was not "
                    + "presented."
            )
        }
        try limit.makeRoom(for: user.id, in: transaction)
        let (now, random) = (transaction.now, transaction.random)
        let client = transaction.context.client
        // The proof is of the account's current factor, even if the clock was ahead when that was confirmed.
        let confirmedAt = try transaction.totpFactors.find(user.id)?.confirmedAt ?? now
        let session = SessionRecord(
            id: SessionID(createdAt: now, from: random),
            userID: user.id,
            methods: methods,
            ipAddress: client.address,
            userAgent: client.userAgent,
            deviceInfo: UserAgent(client.userAgent).deviceInfo,
            secondFactorAt: methods.contains(Self.multiFactor) ? max(now, confirmedAt) : nil,
            createdAt: now,
            lastActiveAt: now,
            expiresAt: now.advanced(bySeconds: Int64(lifetimes.session))
        )
        let token = RefreshToken(id: RefreshTokenID(createdAt: now, from: random), secret: random.bytes(32))
        try transaction.sessions.insert(session)
        try transaction.refreshTokens.insert(record(of: token, hash: token.hash, in: session, at: now))
        return Grant(session: session, refreshToken: token)
    }

    /// Consumes the presented token and stores its successor.
    ///
    /// - Throws: 500 if the token was consumed since it was read, which a single writer rules out.
    func rotate(
        _ token: RefreshToken,
        to successor: Successor,
        keyHash: [UInt8]?,
        permit: RefreshDecision.Permit,
        in transaction: ServerTransaction
    ) throws -> Grant {
        let now = transaction.now
        let session = permit.session
        let consumption = RefreshTokenRecord.Consumption(
            at: now,
            keyHash: keyHash,
            nonce: successor.nonce,
            successorID: successor.token.id
        )
        guard try transaction.refreshTokens.consume(token.id, consumption) else { throw APIError.internalFault }
        try transaction.refreshTokens.insert(record(of: successor.token, hash: successor.hash, in: session, at: now))
        return Grant(session: session, refreshToken: successor.token)
    }

    /// Derives the existing successor of a consumed token again.
    ///
    /// - Throws: 500 if the derived token is not the stored one, for example after a change of the server's key file.
    func replay(
        _ token: RefreshToken,
        consumption: RefreshTokenRecord.Consumption,
        successor: RefreshTokenRecord,
        permit: RefreshDecision.Permit
    ) throws -> Grant {
        let derived = derivation.successor(of: token, id: consumption.successorID, nonce: consumption.nonce)
        guard constantTimeEquals(derived.hash, successor.hash) else { throw APIError.internalFault }
        return Grant(session: permit.session, refreshToken: derived)
    }

    // MARK: Outside

    /// Creates a successor of `token`, in case that turns out to be valid.
    func successor(of token: RefreshToken) -> Successor {
        let nonce = random.bytes(SuccessorDerivation.nonceLength)
        let id = RefreshTokenID(createdAt: clock.now(), from: random)
        let next = derivation.successor(of: token, id: id, nonce: nonce)
        return Successor(token: next, nonce: nonce, hash: next.hash)
    }

    /// Mints the tokens of a grant, once its transaction is committed. The access token never outlives the session.
    func mint(_ grant: Grant) throws -> TokenPair {
        let now = clock.now()
        let session = grant.session
        let rest = max(0, session.expiresAt.milliseconds(since: now)) / 1000
        let lifetime = min(Int64(lifetimes.accessToken), rest)
        // Rounded up, so that the token is valid for at least the `expires_in` that the client sees.
        let expiry = now.advanced(byMilliseconds: lifetime * 1000 + 999).seconds
        let claims = AccessTokenClaims(
            iss: issuer,
            sub: session.userID,
            aud: issuer,
            client_id: issuer,
            sid: session.id,
            jti: Base64URL.encode(random.bytes(16)),
            iat: now.seconds,
            exp: expiry,
            amr: session.methods,
            rti: grant.refreshToken.id,
            auth_time: session.createdAt.seconds
        )
        return TokenPair(
            accessToken: try JWT.sign(claims, with: keys.signer(at: now)),
            refreshToken: grant.refreshToken.text,
            expiresIn: Int(lifetime)
        )
    }

    private func record(
        of token: RefreshToken,
        hash: [UInt8],
        in session: SessionRecord,
        at now: Timestamp
    ) -> RefreshTokenRecord {
        RefreshTokenRecord(
            id: token.id,
            sessionID: session.id,
            hash: hash,
            issuedAt: now,
            expiresAt: min(now.advanced(bySeconds: Int64(lifetimes.refreshToken)), session.expiresAt)
        )
    }
}

extension APIError {
    static let accountSuspended = APIError(
        .forbidden,
        .accountSuspended,
        "This account is suspended. Ask the operator of this server."
    )
}
