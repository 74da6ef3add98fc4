import PlintoModels
import PlintoStore
import PlintoSync

/// The rotation journal of one account in the encrypted store. Each write is one durable transaction.
///
/// The journal is bound to the account's id, which is new for every login. Late writes of an earlier login find no row
/// and change nothing.
struct StoreJournal: RotationJournal {
    /// An event reported after it is durable.
    enum Event: Sendable {
        case rotated
        /// The server ended the session.
        case ended(AccountEnding)
    }

    let account: AccountPlace
    let database: any Database
    /// The unguarded database, used to record the end of a session. It works even if the files were removed, so that
    /// the server is still notified.
    let endings: any Database
    let cipher: ColumnCipher
    let revocations: RevocationQueue
    let clock: any TimeSource
    let observe: @Sendable (Event) -> Void

    func load() async throws -> JournalState {
        let accountID = account.id
        let (present, credentials, intent) = try await database.read { transaction in
            (
                try transaction.agent.account.current(),
                try transaction.agent.credentials.find(account: accountID),
                try transaction.agent.rotationIntent.find(account: accountID)
            )
        }
        guard let present, present.id == accountID, let credentials else {
            return .signedOut(present?.id == accountID ? present?.ending?.error : nil)
        }
        return .signedIn(
            try cipher.open(credentials, account: account),
            try intent.map { try cipher.open($0, account: account) }
        )
    }

    /// - Throws: ``JournalError``: `anotherIntent` if a rotation with another key is in progress, `sessionGone` after a
    ///   sign-out; ``DatabaseError``.
    func begin(_ intent: RotationIntent) async throws {
        let (account, accountID, cipher) = (account, account.id, cipher)
        let record = try cipher.seal(intent, account: account)
        try await database.write { transaction in
            if let present = try transaction.agent.rotationIntent.find(account: accountID) {
                guard try cipher.open(present, account: account).key == intent.key else {
                    throw JournalError.anotherIntent
                }
                return
            }
            guard try transaction.agent.credentials.find(account: accountID) != nil else {
                throw JournalError.sessionGone
            }
            try transaction.agent.rotationIntent.insert(record, account: accountID)
        }
    }

    /// - Throws: ``JournalError/sessionGone`` if the account was signed out meanwhile; ``DatabaseError``.
    func complete(_ credentials: StoredCredentials) async throws {
        let accountID = account.id
        let record = try cipher.seal(credentials, account: account)
        try await database.write { transaction in
            guard try transaction.agent.credentials.update(record, account: accountID) else {
                throw JournalError.sessionGone
            }
            try transaction.agent.rotationIntent.remove(account: accountID)
        }
        observe(.rotated)
    }

    /// Ends the session. After a sign-out by the user, the account is removed and the sign-out at the server is queued
    /// in the same transaction. If the server ended the session, tokens and copies are deleted and the account stays
    /// with the reason.
    func end(_ reason: APIError?) async throws {
        let (accountID, revocations) = (account.id, revocations)
        guard let reason else {
            try await endings.write { transaction in
                guard let present = try transaction.agent.account.current(), present.id == accountID else { return }
                try revocations.enqueue(present, in: transaction)
                _ = try transaction.agent.account.remove(accountID)
            }
            return
        }
        let ending = AccountEnding(error: reason, at: clock.now())
        let isNew = try await endings.write { transaction in
            guard try transaction.agent.account.end(accountID, ending) else { return false }
            try transaction.agent.credentials.remove(account: accountID)
            try transaction.agent.replica.removeAll(account: accountID)
            return true
        }
        if isNew { observe(.ended(ending)) }
    }
}

/// A journal write that violates the protocol.
enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    case anotherIntent
    case sessionGone

    var description: String {
        switch self {
        case .anotherIntent: "a rotation with another key is in progress"
        case .sessionGone: "the session was signed out meanwhile"
        }
    }
}
