package import PlintoModels

/// An access token as handed to a caller.
package struct IssuedToken: Hashable, Sendable {
    package var accessToken: String
    /// True UTC, by the server's `Date`: an offset of this machine's clock is taken out.
    package var expiresAt: Timestamp
    /// Seconds left at the time of the call, rounded up.
    package var expiresIn: Int

    package init(accessToken: String, expiresAt: Timestamp, expiresIn: Int) {
        self.accessToken = accessToken
        self.expiresAt = expiresAt
        self.expiresIn = expiresIn
    }
}

/// Why there is no token to hand out.
package enum KeeperFault: Error, Hashable, Sendable {
    /// Nobody is signed in, and why the server ended the last session, if it did.
    case signedOut(APIError?)
    /// No token is cached that is good for as long as asked, and the server gave none; a sentence why, and the reason of
    /// ``ClientFault/transient(_:retryAfter:said:reason:)``.
    case offline(String, Reason = .offline)
}
