import PlintoEmail
import PlintoModels
import PlintoStore

/// `POST /auth/signin`.
struct SignIn: Sendable {
    /// More than any email address or username has; it is looked up, so it is bounded.
    private static let longestIdentifier = 320

    let database: ServerDatabase
    let passwords: PasswordService
    let completion: SignInCompletion
    let throttle: AttemptThrottle
    let familiar: KnownNetwork

    /// Opens a session for a user who presents the password.
    ///
    /// An unknown account, an account without password and a wrong password have the same response and take the same
    /// time.
    ///
    /// - Throws: 401 `wrong_credentials`; 403 `account_suspended` if the password was right; 429 `account_locked`; 503
    ///   `overloaded`.
    func callAsFunction(_ request: SignInRequest, from context: RequestContext) async throws -> SignInResponse {
        let account = try Self.accountKey(request.email)
        let password = try PasswordPolicy.presented(request.password)
        let record = try await database.read { transaction in
            try transaction.users.find(account: account)
        }
        guard case .right(let rehashed) = try await judge(password, of: record, typed: account, context.client),
            let record
        else {
            try await database.write(as: context) { transaction in
                try transaction.audit.record(.signInFailed, about: record?.user.id)
            }
            throw Self.wrongCredentials
        }

        let id = record.user.id
        let outcome = try await database.write(as: context) { transaction in
            // The account may have changed while the password was being hashed.
            guard let current = try transaction.users.find(id), current.passwordHash == record.passwordHash,
                let stored = record.passwordHash
            else { throw Self.wrongCredentials }
            if let rehashed { try transaction.users.replaceHash(stored, by: rehashed, of: id) }
            return try completion.complete(current.user, methods: ["pwd"], in: transaction)
        }
        return try completion.response(to: outcome)
    }

    /// Compares the password, if the throttle permits an attempt.
    ///
    /// - Parameter account: The text typed as the account, folded.
    /// - Throws: 429 `account_locked`; 503 `overloaded`.
    private func judge(
        _ password: String,
        of record: UserRecord?,
        typed account: String,
        _ client: ClientDescription
    ) async throws -> PasswordService.Verdict {
        let user = record?.user.id
        return try await throttle.attempt(
            user.map { .password(of: $0) } ?? .passwordOfUnknown(account),
            from: client.address,
            isKnownNetwork: { try await familiar.isKnownNetwork(client.address, to: user) },
            judge: {
                let stored = record?.passwordHash
                let verdict = try await passwords.verify(password, against: stored, for: .client(client))
                return (verdict == .wrong ? .failed : .succeeded, verdict)
            }
        )
    }

    private static let wrongCredentials = APIError(
        .unauthorized,
        .wrongCredentials,
        "The email address or the password is wrong."
    )

    /// The lookup key of the email address or username in the field `email`.
    static func accountKey(_ text: String) throws(APIError) -> String {
        guard !text.isEmpty else { throw .invalid("email", .required, "email is required.") }
        guard text.utf8.count <= longestIdentifier else {
            throw .invalid("email", .tooLong, "email is too long: the limit is \(longestIdentifier) bytes.")
        }
        guard !text.utf8.contains(0) else {
            throw .invalid("email", .invalidFormat, "email must not contain a NUL character.")
        }
        let key = EmailAddress.lookupKey(of: text)
        guard !key.isEmpty else { throw .invalid("email", .required, "email is required.") }
        return key
    }
}
