package import PlintoSystem

/// How much of everything one client may use. What goes beyond is refused or cut off, never buffered.
package struct HTTPLimits: Sendable, Hashable {
    /// Bytes of the path and query.
    package var maximumTargetBytes: Int
    /// Bytes of all header fields together; the same again for trailer fields.
    package var maximumHeaderBytes: Int
    package var maximumHeaderCount: Int
    package var maximumBodyBytes: Int
    /// From the connection's begin until its stream is open, as by a TLS handshake.
    package var handshakeTimeout: Duration
    /// From the first byte of a request, or from the open stream, to the end of its head.
    package var headerDeadline: Duration
    /// From the end of the head to the end of the body.
    package var bodyDeadline: Duration
    /// How long a connection may stay open between two requests.
    package var keepAliveTimeout: Duration
    /// How long a client may take no byte of its answer.
    package var writeStallTimeout: Duration
    /// How long what a client still sends after its request was refused is read and thrown away, so that the refusal
    /// reaches it instead of a reset.
    package var lingerTimeout: Duration
    /// Beyond it, new connections displace old ones: see ``ConnectionLedger``.
    package var maximumConnections: Int
    /// Connections of one client: an IP address group, or a process at a Unix socket.
    package var maximumConnectionsPerClient: Int
    /// Clients that no limit of one client counts for: trusted proxies, each of which speaks for many.
    package var exemptClients: [AddressRange]
    /// Further places for connections that find none. Each is answered one request: a health check as ever, any other with 503.
    package var reservedConnections: Int
    package var reservedConnectionsPerClient: Int
    /// Bytes of unfinished requests and of responses that wait for their client, over all connections. Of each connection
    /// the first 4 KiB are free.
    package var maximumHeldBytes: Int
    /// Of those, the bytes of one client.
    package var maximumHeldBytesPerClient: Int
    /// After so many requests a connection is closed; nil for no such limit.
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

    /// The limits of a connection that has one of the reserved places: they are few, so each is given back soon.
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
