package import PlintoSystem

/// The limits on what one client may use. Anything beyond is refused or cut off, never buffered.
package struct HTTPLimits: Sendable, Hashable {
    /// The maximum size of path and query in bytes.
    package var maximumTargetBytes: Int
    /// The maximum size of all header fields in bytes, and again of all trailer fields.
    package var maximumHeaderBytes: Int
    package var maximumHeaderCount: Int
    package var maximumBodyBytes: Int
    /// The time from accepting a connection until its stream is open, including a TLS handshake.
    package var handshakeTimeout: Duration
    /// The time from the first byte of a request, or from the open stream, to the end of its head.
    package var headerDeadline: Duration
    /// The time from the end of the head to the end of the body.
    package var bodyDeadline: Duration
    /// The time that a connection may stay open between two requests.
    package var keepAliveTimeout: Duration
    /// The time that a client may take to read the next byte of its response.
    package var writeStallTimeout: Duration
    /// The time for which input is discarded after a refused request, so that the refusal reaches the client instead of
    /// a reset.
    package var lingerTimeout: Duration
    /// The number of connections above which new ones displace old ones: see ``ConnectionLedger``.
    package var maximumConnections: Int
    /// The number of connections per client: an IP address group, or a process on a Unix socket.
    package var maximumConnectionsPerClient: Int
    /// The clients that are exempt from per-client limits: trusted proxies, which forward the requests of many.
    package var exemptClients: [AddressRange]
    /// The number of reserved places for connections when the server is full. Each handles one request: a health check
    /// normally, any other with 503.
    package var reservedConnections: Int
    package var reservedConnectionsPerClient: Int
    /// The maximum bytes of unfinished requests and unread responses over all connections. The first 4 KiB of each
    /// connection are free.
    package var maximumHeldBytes: Int
    /// The maximum of those bytes for one client.
    package var maximumHeldBytesPerClient: Int
    /// The number of requests after which a connection is closed; nil for no limit.
    package var maximumRequestsPerConnection: Int?

    package init(
        maximumTargetBytes: Int = 8192,
        maximumHeaderBytes: Int = 16_384,
        maximumHeaderCount: Int = 100,
        maximumBodyBytes: Int = 1_048_576,
        handshakeTimeout: Duration = .seconds(10),
        headerDeadline: Duration = .seconds(10),
        bodyDeadline: Duration = .seconds(30),
        keepAliveTimeout: Duration = .seconds(75),
        writeStallTimeout: Duration = .seconds(30),
        lingerTimeout: Duration = .seconds(2),
        maximumConnections: Int = 10_000,
        maximumConnectionsPerClient: Int = 4000,
        exemptClients: [AddressRange] = [],
        reservedConnections: Int = 64,
        reservedConnectionsPerClient: Int = 4,
        maximumHeldBytes: Int = 33_554_432,
        maximumHeldBytesPerClient: Int = 8_388_608,
        maximumRequestsPerConnection: Int? = nil
    ) {
        self.maximumTargetBytes = maximumTargetBytes
        self.maximumHeaderBytes = maximumHeaderBytes
        self.maximumHeaderCount = maximumHeaderCount
        self.maximumBodyBytes = maximumBodyBytes
        self.handshakeTimeout = handshakeTimeout
        self.headerDeadline = headerDeadline
        self.bodyDeadline = bodyDeadline
        self.keepAliveTimeout = keepAliveTimeout
        self.writeStallTimeout = writeStallTimeout
        self.lingerTimeout = lingerTimeout
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerClient = maximumConnectionsPerClient
        self.exemptClients = exemptClients
        self.reservedConnections = reservedConnections
        self.reservedConnectionsPerClient = reservedConnectionsPerClient
        self.maximumHeldBytes = maximumHeldBytes
        self.maximumHeldBytesPerClient = maximumHeldBytesPerClient
        self.maximumRequestsPerConnection = maximumRequestsPerConnection
    }

    package static let standard = HTTPLimits()

    /// The limits of a connection in a reserved place. There are few, so each is released soon.
    var ofReservedPlaces: HTTPLimits {
        var limits = self
        limits.maximumRequestsPerConnection = 1
        limits.maximumBodyBytes = min(maximumBodyBytes, 16_384)
        limits.handshakeTimeout = min(handshakeTimeout, .seconds(2))
        limits.headerDeadline = min(headerDeadline, .seconds(2))
        limits.bodyDeadline = min(bodyDeadline, .seconds(2))
        limits.writeStallTimeout = min(writeStallTimeout, .seconds(2))
        return limits
    }

    func isExempt(_ peer: Peer) -> Bool {
        guard !exemptClients.isEmpty, case .tcp(let text, _) = peer, let address = IPAddress(text) else { return false }
        return exemptClients.contains { $0.contains(address) }
    }
}
