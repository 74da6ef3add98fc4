import PlintoModels
import PlintoStore
import PlintoSync

/// The journal of one login over the encrypted store: each write is one durable transaction.
///
/// It is bound to the account's id, which every login makes anew: what an earlier login's keeper still writes
/// finds no row and changes nothing.
struct StoreJournal: RotationJournal {
    /// What the agent is told once it is durable.
    enum Event: Sendable {
        case rotated
        /// The server ended the session.
        case ended(AccountEnding)
    }

    let account: AccountPlace
    let database: any Database
    /// The same, to write the end of the session to: also where the files were taken away, for then the server at least is
    /// told.
    let endings: any Database
    let cipher: ColumnCipher
    let revocations: RevocationQueue
    let clock: any TimeSource
    let observe: @Sendable (Event) -> Void

    func load() async throws -> JournalState {
        let accountID = account.id
        let (present, credentials, intent) = try await database.read { connection in
            (
                try connection.agent.account.current(),
                try connection.agent.credentials.find(account: accountID),
                try connection.agent.rotationIntent.find(account: accountID)
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

    /// - Throws: ``JournalFault``: `anotherIntent` where a rotation with another key is under way, `sessionGone`
    ///   after a sign-out; ``DatabaseError``.
    func begin(_ intent: RotationIntent) async throws {
        let (account, accountID, cipher) = (account, account.id, cipher)
        let record = try cipher.seal(intent, account: account)
        try await database.write { connection in
            if let present = try connection.agent.rotationIntent.find(account: accountID) {
                guard try cipher.open(present, account: account).key == intent.key else {
                    throw JournalFault.anotherIntent
                }
                return
            }
            guard try connection.agent.credentials.find(account: accountID) != nil else {
                throw JournalFault.sessionGone
            }
            try connection.agent.rotationIntent.insert(record, account: accountID)
        }
    }

    /// - Throws: ``JournalFault/sessionGone`` where the account was signed out meanwhile; ``DatabaseError``.
    func complete(_ credentials: StoredCredentials) async throws {
        let accountID = account.id
        let record = try cipher.seal(credentials, account: account)
        try await database.write { connection in
            guard try connection.agent.credentials.update(record, account: accountID) else {
                throw JournalFault.sessionGone
            }
            try connection.agent.rotationIntent.remove(account: accountID)
        }
        observe(.rotated)
    }

    /// Signed out by the person: the account goes, and the server's part is queued in the same transaction.
    /// Ended by the server: the tokens and documents go, the account stays with the reason.
    func end(_ reason: APIError?) async throws {
        let (accountID, revocations) = (account.id, revocations)
        guard let reason else {
            try await endings.write { connection in
                guard let present = try connection.agent.account.current(), present.id == accountID else { return }
                try revocations.enqueue(present, in: connection)
                _ = try connection.agent.account.remove(accountID)
            }
            return
        }
        let ending = AccountEnding(error: reason, at: clock.now())
        let isNew = try await endings.write { connection in
            guard try connection.agent.account.end(accountID, ending) else { return false }
            try connection.agent.credentials.remove(account: accountID)
            try connection.agent.replica.removeAll(account: accountID)
            return true
        }
        if isNew { observe(.ended(ending)) }
    }
}

/// A write of the journal that its own rules forbid.
enum JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
    case anotherIntent
    case sessionGone

    var description: String {
        switch self {
        case .anotherIntent: "a rotation with another key is under way"
        case .sessionGone: "the session was signed out meanwhile"
        }
    }
}
