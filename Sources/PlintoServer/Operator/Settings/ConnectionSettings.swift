import PlintoHTTP
import PlintoSystem

/// The limits of connections, in total and per client.
package struct ConnectionSettings: Hashable, Sendable {
    /// Descriptors for everything but connections: the database, outgoing requests, listeners, reserved connections.
    private static let otherDescriptors = 320

    /// Nil stands for 10,000, or as many as the limit of open files allows.
    package var maximum: Int?
    /// Nil stands for two fifths of all.
    package var maximumPerClient: Int?

    package init(maximum: Int? = nil, maximumPerClient: Int? = nil) {
        self.maximum = maximum
        self.maximumPerClient = maximumPerClient
    }

    /// The limits of the listener.
    ///
    /// - Parameters:
    ///   - descriptors: The number of files and sockets that the process may have open.
    ///   - proxies: Their machines have no limit per client.
    /// - Throws: ``StartError`` if `maximum` exceeds the limit of open files.
    func limits(descriptors: Int, proxies: ProxyTrust) throws(StartError) -> HTTPLimits {
        // An eighth more may be closing while others already have their places.
        let possible = max(16, (descriptors - Self.otherDescriptors) * 8 / 9)
        if let maximum, maximum > possible {
            throw StartError(
                "--max-connections \(maximum) needs more open files than the limit of \(descriptors) allows. "
                    + "Raise the limit (ulimit -n, or LimitNOFILE= of systemd), or set at most \(possible)."
            )
        }
        var limits = HTTPLimits.standard
        limits.maximumConnections = maximum ?? min(limits.maximumConnections, possible)
        limits.maximumConnectionsPerClient = maximumPerClient ?? max(1, limits.maximumConnections * 2 / 5)
        limits.exemptClients = proxies.ranges
        return limits
    }
}
