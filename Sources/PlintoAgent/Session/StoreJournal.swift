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

    let accountID: String
    let database: any Database
    let cipher: ColumnCipher
    let revocations: RevocationQueue
    let clock: any TimeSource
    let observe: @Sendable (Event) -> Void

    func load() async throws -> JournalState {
        let accountID = accountID
        let (account, credentials, intent) = try await database.read { connection in
            (
                try connection.agent.account.current(),
                try connection.agent.credentials.find(account: accountID),
                try connection.agent.rotationIntent.find(account: accountID)
            )
        }
        guard let account, account.id == accountID, let credentials else {
            return .signedOut(account?.id == accountID ? account?.ending?.error : nil)
        }
        return .signedIn(
            try cipher.open(credentials, account: accountID),
            try intent.map { try cipher.open($0, account: accountID) }
        )
    }

    /// - Throws: ``JournalFault``: `anotherIntent` where a rotation with another key is under way, `sessionGone`
    ///   after a sign-out; ``DatabaseError``.
    func begin(_ intent: RotationIntent) async throws {
        let (accountID, cipher) = (accountID, cipher)
        let record = try cipher.seal(intent, account: accountID)
        try await database.write { connection in
            if let present = try connection.agent.rotationIntent.find(account: accountID) {
                guard try cipher.open(present, account: accountID).key == intent.key else {
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
        let accountID = accountID
        let record = try cipher.seal(credentials, account: accountID)
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
        let (accountID, revocations) = (accountID, revocations)
        guard let reason else {
            try await database.write { connection in
                guard let account = try connection.agent.account.current(), account.id == accountID else { return }
                try revocations.enqueue(account, in: connection)
                _ = try connection.agent.account.remove(accountID)
            }
            return
        }
        let ending = AccountEnding(error: reason, at: clock.now())
        let isNew = try await database.write { connection in
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
