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
    /// Further connections wait in the kernel's queue until one ends.
    package var maximumConnections: Int
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
        self.maximumRequestsPerConnection = maximumRequestsPerConnection
    }

    package static let standard = HTTPLimits()
}
