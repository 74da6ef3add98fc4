package import PlintoModels

/// What the journal holds when a process starts.
package enum JournalState: Hashable, Sendable {
    /// No session, and why the server ended the last one, if it did.
    case signedOut(APIError?)
    /// A session; with an intent if the last process died, or stopped, in the midst of a rotation.
    case signedIn(StoredCredentials, RotationIntent?)
}

/// The durable memory of a session and of its rotation in progress.
///
/// ``TokenKeeper`` makes one call at a time. Each write is durable when it returns, and each is one
/// transaction: after a crash the journal holds all of it or nothing. A write that throws may have
/// happened; it is repeated with the same values, so that every write must be idempotent.
package protocol RotationJournal: Sendable {
    func load() async throws -> JournalState

    /// Records the intent beside the stored credentials.
    func begin(_ intent: RotationIntent) async throws

    /// Puts `credentials` in the place of the stored ones and deletes the intent.
    func complete(_ credentials: StoredCredentials) async throws

    /// Wipes the tokens and the intent.
    ///
    /// - Parameter reason: Why the server ended the session; nil if the person asked for it.
    func end(_ reason: APIError?) async throws
}
