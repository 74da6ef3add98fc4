import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// The creation of an account: by a sign-up, by a provider's identity, or by the operator.
struct AccountCreation: Sendable {
    var email: EmailAddress
    var isEmailVerified = false
    var username: String?
    var firstName: String?
    var lastName: String?
    var avatarURL: String?
    /// The PHC string of the password; nil for an account without one.
    var passwordHash: String?
    var isAdministrator = false

    /// The user's own names, which a password must not consist of.
    var names: [String] { [email.typed, username, firstName, lastName].compactMap(\.self) }

    /// Checks that the email address and the username are free: before an expensive step, and in the creation itself.
    ///
    /// - Throws: 409 `email_taken` or `username_taken`.
    func check(at now: Timestamp, in transaction: any Transaction) throws {
        guard try transaction.users.find(emailKey: email.folded) == nil else { throw APIError.emailTaken }
        guard let key = username?.folded else { return }
        guard try transaction.users.find(usernameKey: key) == nil,
            try !transaction.usernameReservations.isReserved(key, from: nil, at: now)
        else { throw APIError.usernameTaken }
    }

    /// Creates the account and publishes the event. The caller records it, a sign-up with the session that it opens.
    ///
    /// - Throws: 409 `email_taken` or `username_taken`.
    func create(in transaction: ServerTransaction) throws -> UserRecord {
        let now = transaction.now
        try check(at: now, in: transaction)
        let user = User(
            id: UserID(createdAt: now, from: transaction.random),
            email: email.typed,
            emailVerified: isEmailVerified,
            username: username,
            firstName: firstName,
            lastName: lastName,
            avatarURL: avatarURL,
            createdAt: now,
            updatedAt: now
        )
        let record = UserRecord(
            user: user,
            emailKey: email.folded,
            usernameKey: username?.folded,
            passwordHash: passwordHash,
            isAdministrator: isAdministrator
        )
        guard try transaction.users.insert(record) else { throw APIError.internalFault }
        try transaction.events.publish(.userCreated, user)
        return record
    }
}

extension APIError {
    static let emailTaken = APIError.invalid(
        "email",
        .emailTaken,
        "An account with this email address exists. Sign in, or use another email address.",
        status: 409
    )

    static let usernameTaken = APIError.invalid(
        "username",
        .usernameTaken,
        "Another user has this username, or had it within the last 30 days. Choose another one.",
        status: 409
    )
}
