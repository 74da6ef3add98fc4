package import PlintoModels

/// The content of the journal when a process starts.
package enum JournalState: Hashable, Sendable {
    /// No session. The associated error says why the server ended the last one; nil if it did not.
    case signedOut(APIError?)
    /// A session, with an intent if the last process stopped during a rotation.
    case signedIn(StoredCredentials, RotationIntent?)
}

/// The durable storage of a session and its rotation in progress.
///
/// ``TokenRefresher`` makes one call at a time. Each write is one transaction and durable when it returns, so that a
/// crash leaves all of it or nothing. A write that throws may have happened and is repeated with the same values, so
/// writes must be idempotent.
package protocol RotationJournal: Sendable {
    /// Reads the content.
    func load() async throws -> JournalState

    /// Stores the intent next to the credentials.
    func begin(_ intent: RotationIntent) async throws

    /// Replaces the stored credentials and deletes the intent.
    func complete(_ credentials: StoredCredentials) async throws

    /// Deletes the tokens and the intent.
    ///
    /// - Parameter reason: The reason why the server ended the session; nil if the user signed out.
    func end(_ reason: APIError?) async throws
}

/// The durable record of a rotation that is about to be sent.
///
/// Every attempt of the rotation carries its key, even after a crash. By the key the server distinguishes a retry from
/// a stolen token.
package struct RotationIntent: Hashable, Sendable {
    /// The `Idempotency-Key`: base64url of at least 128 random bits.
    package var key: String
    /// The wall clock of this machine when the rotation started, for people only.
    package var startedAt: Timestamp

    package init(key: String, startedAt: Timestamp) {
        self.key = key
        self.startedAt = startedAt
    }
}
