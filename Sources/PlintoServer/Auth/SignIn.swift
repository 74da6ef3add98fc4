import PlintoModels
import PlintoStore

/// `POST /auth/signin`.
struct SignIn: Sendable {
    /// More than any address or username has; it is looked up, so it is bounded.
    private static let longestIdentifier = 320

    let database: any Database
    let passwords: PasswordKeeper
    let completion: SignInCompletion
    let throttle: SignInThrottle
    let familiar: FamiliarPlace
    let audit: AuditTrail

    /// Opens a session for whoever knows the password.
    ///
    /// An unknown account, an account without password and a wrong password are one answer and take one time.
    ///
    /// - Throws: 401 `wrong_credentials`; 403 `account_suspended` once the password was right; 429 `account_locked`;
    ///   503 `overloaded`.
    func callAsFunction(_ request: SignInRequest, from origin: CallOrigin) async throws -> SignInResponse {
        let account = try Self.accountKey(request.email)
        let password = try PasswordPolicy.presented(request.password)
        let address = origin.client.address
        try throttle.check(account: account, address: address)

        let record = try await database.read { connection in
            try connection.users.find(account: account)
        }
        let whole = record?.user.id.text ?? account
        try await refuseStranger(address, of: whole, record?.user.id)
        guard case .right(let rehashed) = try await passwords.verify(password, against: record?.passwordHash),
            let record
        else {
            throttle.failed(account: account, address: address)
            throttle.failedAsWhole(account: whole)
            try await database.write { connection in
                try audit.record(.signInFailed, user: record?.user.id, origin: origin, in: connection)
            }
            throw Self.wrongCredentials
        }
        throttle.succeeded(account: account, address: address)
        throttle.succeededAsWhole(account: whole)

        let id = record.user.id
        let outcome = try await database.write { connection in
            // The account may have changed while the password was being hashed.
            guard let current = try connection.users.find(id), current.passwordHash == record.passwordHash,
                let stored = record.passwordHash
            else { throw Self.wrongCredentials }
            if let rehashed { try connection.users.replaceHash(stored, by: rehashed, of: id) }
            return try completion.complete(current.user, methods: ["pwd"], origin: origin, in: connection)
        }
        return try completion.response(to: outcome)
    }

    /// Where an account as a whole was tried too often, lets nobody try but from where its owner is known.
    ///
    /// - Throws: 429 `account_locked`.
    private func refuseStranger(_ address: String, of whole: String, _ user: UserID?) async throws {
        let wait = throttle.waitOfWhole(account: whole)
        guard wait > 0 else { return }
        let isKnown = try await database.read { connection in
            try user.map { try familiar.isFamiliar(address, to: $0, in: connection) } ?? false
        }
        if !isKnown { throw SignInThrottle.locked(wait) }
    }

    private static let wrongCredentials = APIError(
        .unauthorized,
        .wrongCredentials,
        "The email address or the password is wrong."
    )

    /// What an address or username is looked up by, in the field `email`.
    static func accountKey(_ text: String) throws(APIError) -> String {
        guard !text.isEmpty else { throw .invalid("email", .required, "email is required.") }
        guard text.utf8.count <= longestIdentifier else {
            throw .invalid("email", .tooLong, "email is too long: at most \(longestIdentifier) bytes are taken.")
        }
        guard !text.utf8.contains(0) else {
            throw .invalid("email", .invalidFormat, "email must not contain a NUL character.")
        }
        return text.folded
    }
}
