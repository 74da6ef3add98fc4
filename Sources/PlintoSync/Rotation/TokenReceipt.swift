package import PlintoModels

/// When, by which clocks, an access token came in: all that is needed to judge later whether it is still good.
///
/// Both clocks are read as the request is sent, not as its answer arrives: the server mints the token
/// in between, so that the age counted from here errs to the safe side.
package struct TokenReceipt: Codable, Hashable, Sendable {
    /// The token's lifetime in seconds, as the server gave it.
    package var expiresIn: Int
    /// This machine's wall clock, uncorrected.
    package var receivedAt: Timestamp
    /// Milliseconds since boot, counting suspend.
    package var bootTime: Int64
    /// The boot that ``bootTime`` counts from.
    package var bootIdentifier: String
    /// The server's `Date` less our wall clock, in milliseconds; 0 where the server sent none.
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

    /// The receipt of a token that was asked for at `moment` and came with the server's `Date`.
    package init(expiresIn: Int, requestedAt moment: Moment, serverDate: Timestamp?) {
        self.init(
            expiresIn: expiresIn,
            receivedAt: moment.wall,
            bootTime: moment.sinceBoot,
            bootIdentifier: moment.bootIdentifier,
            serverOffset: serverDate.map { $0.milliseconds(since: moment.wall) } ?? 0
        )
    }

    enum CodingKeys: String, CodingKey {
        case expiresIn = "expires_in"
        case receivedAt = "received_at"
        case bootTime = "boot_time"
        case bootIdentifier = "boot_identifier"
        case serverOffset = "server_offset"
    }

    // Not the synthesised coding: a timestamp's own text drops the milliseconds.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            expiresIn: try container.decode(Int.self, forKey: .expiresIn),
            receivedAt: Timestamp(milliseconds: try container.decode(Int64.self, forKey: .receivedAt)),
            bootTime: try container.decode(Int64.self, forKey: .bootTime),
            bootIdentifier: try container.decode(String.self, forKey: .bootIdentifier),
            serverOffset: try container.decode(Int64.self, forKey: .serverOffset)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(expiresIn, forKey: .expiresIn)
        try container.encode(receivedAt.milliseconds, forKey: .receivedAt)
        try container.encode(bootTime, forKey: .bootTime)
        try container.encode(bootIdentifier, forKey: .bootIdentifier)
        try container.encode(serverOffset, forKey: .serverOffset)
    }
}
