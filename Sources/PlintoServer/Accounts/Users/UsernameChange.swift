import PlintoModels
import PlintoStore
import PlintoSystem

/// The change of a username. It signs in, and others know its user by it: a username that was given up is reserved for
/// its former user for 30 days, and an email tells of the change.
struct UsernameChange: Sendable {
    let mail: MailOutbox

    /// Returns whether a request changes the account's username; a change of case alone does not count.
    static func isNamed(in change: Change<String>, of user: User) -> Bool {
        change.applied(to: user.username)?.folded != user.username?.folded
    }

    /// Reserves the old username, and checks that the new one is free. Called in the transaction of the change, before
    /// it.
    ///
    /// - Parameter changed: The account after the change.
    /// - Throws: 409 `username_taken` or `too_many`.
    func callAsFunction(
        of old: UserRecord,
        to changed: UserRecord,
        in transaction: ServerTransaction
    ) throws {
        let id = old.user.id
        let now = transaction.now
        let reservations = transaction.usernameReservations
        if let key = changed.usernameKey {
            guard try !reservations.isReserved(key, from: id, at: now) else { throw APIError.usernameTaken }
            try reservations.release(key)
        }
        if let key = old.usernameKey {
            guard
                try reservations.count(of: id, at: now, most: Limits.Account.reservedUsernames)
                    < Limits.Account.reservedUsernames
            else {
                throw Self.tooMany
            }
            try reservations.reserve(key, for: id, until: now.advanced(bySeconds: Limits.Retention.reservedNames))
        }
        try transaction.audit.record(.usernameChanged)
        let notice = UsernameNotificationEmail(
            old: old.user.username,
            new: changed.user.username,
            time: now,
            address: transaction.context.client.address
        )
        try mail.enqueue(notice, to: old.user.email, lifetime: UsernameNotificationEmail.lifetime, in: transaction)
    }

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "You gave up \(Limits.Account.reservedUsernames) usernames within 30 days. Take one of them back, or try again "
            + "later.",
        field: "username",
        status: 409
    )
}

extension APIError {
    /// An API key cannot change the credentials.
    static let usernameTakesSession = APIError(
        .forbidden,
        .sessionRequired,
        "An API key cannot change the username, because it is used to sign in. Use the access token of a session.",
        field: "username"
    )
}
