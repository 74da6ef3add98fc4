package import PlintoModels

/// The two tokens of a session and the timestamps of its access token, as stored (encrypted) by the journal.
package struct StoredCredentials: Hashable, Sendable {
    package var accessToken: String
    package var refreshToken: String
    package var timestamps: TokenTimestamps

    package init(accessToken: String, refreshToken: String, timestamps: TokenTimestamps) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.timestamps = timestamps
    }
}

/// The clock readings at receipt of an access token, from which its remaining lifetime is computed later.
///
/// Both clocks are read when the request is sent, not when its response arrives. The server mints the token in between,
/// so the computed age is never too low.
package struct TokenTimestamps: Hashable, Sendable {
    /// The token's lifetime in seconds, as given by the server.
    package var expiresIn: Int
    /// The uncorrected wall clock of this machine.
    package var receivedAt: Timestamp
    /// The milliseconds since boot, including suspend.
    package var bootTime: Int64
    /// The boot that ``bootTime`` refers to.
    package var bootIdentifier: String
    /// The server's `Date` minus this machine's wall clock, in milliseconds; 0 if the server sent none.
    package var serverOffset: Int64

    package init(
        expiresIn: Int,
        receivedAt: Timestamp,
        bootTime: Int64,
        bootIdentifier: String,
        serverOffset: Int64
    ) {
        self.expiresIn = expiresIn
        self.receivedAt = receivedAt
        self.bootTime = bootTime
        self.bootIdentifier = bootIdentifier
        self.serverOffset = serverOffset
    }

    /// Creates the timestamps of a token that was requested at `moment` and arrived with the server's `Date`.
    package init(expiresIn: Int, requestedAt moment: ClockReading, serverDate: Timestamp?) {
        self.init(
            expiresIn: expiresIn,
            receivedAt: moment.wall,
            bootTime: moment.sinceBoot,
            bootIdentifier: moment.bootIdentifier,
            serverOffset: serverDate.map { $0.milliseconds(since: moment.wall) } ?? 0
        )
    }
}
