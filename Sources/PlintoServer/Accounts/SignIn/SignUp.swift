import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// `POST /auth/signup`.
struct SignUp: Sendable {
    let database: ServerDatabase
    let passwords: PasswordService
    let policy: PasswordPolicy
    let issuer: TokenIssuer
    let verification: VerificationSender

    /// Creates an account, signs its user in, and sends the email that verifies the email address.
    ///
    /// - Throws: 400 naming the field; 409 `email_taken` or `username_taken`; 503 `overloaded`.
    func callAsFunction(_ request: SignUpRequest, from context: RequestContext) async throws -> AuthenticationResponse {
        let email = try ProfileRules.email(request.email)
        let draft = try draft(of: request, email)
        let password = try PasswordPolicy.normalized(request.password)
        try policy.check(password, for: draft)
        // Checked before the hash, which is the expensive part, and again by the insertion, which alone decides.
        if let taken = try await database.read({ try Self.taken(draft, email, at: database.clock.now(), in: $0) }) {
            throw taken
        }
        let hash = try await passwords.hash(password, for: .client(context.client))

        var user = draft
        user.createdAt = database.clock.now()
        user.updatedAt = user.createdAt
        let record = UserRecord(
            user: user,
            emailKey: email.folded,
            usernameKey: user.username?.folded,
            passwordHash: hash
        )
        let grant = try await database.write(as: context) { [user] transaction in
            if let taken = try Self.taken(record.user, email, at: user.createdAt, in: transaction) { throw taken }
            guard try transaction.users.insert(record) else { throw APIError.internalFault }
            let grant = try issuer.openSession(
                for: record.user,
                methods: ["pwd"],
                in: transaction
            )
            try transaction.audit.record(.userCreated, about: record.user.id, session: grant.session.id)
            try transaction.events.publish(.userCreated, record.user)
            try transaction.events.publishStart(of: grant.session)
            do {
                try verification.send(to: record, in: transaction)
            } catch let error as APIError where error.reason == .rateLimit {
                // The email address already got too many emails, perhaps because of accounts that someone else created
                // with it. That must not keep its owner from signing up; they can request the email later.
            }
            return grant
        }
        return AuthenticationResponse(
            user: record.user,
            session: OpenedSession(grant.session),
            tokens: try issuer.mint(grant)
        )
    }

    private func draft(of request: SignUpRequest, _ email: EmailAddress) throws -> User {
        let now = database.clock.now()
        return User(
            id: UserID(createdAt: now, from: database.random),
            email: email.typed,
            username: try request.username.map(ProfileRules.username),
            firstName: try request.firstName.flatMap { try ProfileRules.name($0, field: "first_name") },
            lastName: try request.lastName.flatMap { try ProfileRules.name($0, field: "last_name") },
            createdAt: now,
            updatedAt: now
        )
    }

    private static func taken(
        _ user: User,
        _ email: EmailAddress,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> APIError? {
        if try transaction.users.find(emailKey: email.folded) != nil {
            return .invalid(
                "email",
                .emailTaken,
                "An account with this email address exists. Sign in, or use another email address.",
                status: 409
            )
        }
        guard let key = user.username?.folded else { return nil }
        let isTaken =
            try transaction.users.find(usernameKey: key) != nil
            || transaction.usernameReservations.isReserved(key, from: user.id, at: now)
        return isTaken ? .usernameTaken : nil
    }
}

extension APIError {
    static let usernameTaken = APIError.invalid(
        "username",
        .usernameTaken,
        "Another user has this username, or had it within the last 30 days. Choose another one.",
        status: 409
    )
}
