import PlintoHTTP
package import PlintoSystem

/// How many connections the server keeps, and how many of one client.
package struct ConnectionSettings: Hashable, Sendable {
    /// Descriptors for everything but connections: the database, outgoing requests, listeners, reserved places.
    private static let otherDescriptors = 320

    /// Nil stands for 10,000, or as many as the limit of open files allows.
    package var maximum: Int?
    /// Nil stands for two fifths of all.
    package var maximumPerClient: Int?

    package init(maximum: Int? = nil, maximumPerClient: Int? = nil) {
        self.maximum = maximum
        self.maximumPerClient = maximumPerClient
    }

    /// - Throws: `UsageError` that names the setting and what it takes.
    package init(_ invocation: Invocation) throws(UsageError) {
        maximum = try invocation.integer("max-connections", in: 16...50_000)
        maximumPerClient = try invocation.integer("max-connections-per-ip", in: 1...50_000)
    }

    /// The limits of the listener.
    ///
    /// - Parameters:
    ///   - descriptors: How many files and sockets the process may have open.
    ///   - proxies: Its machines have no limit of their own.
    /// - Throws: ``StartFault`` when `maximum` is more than the limit of open files allows.
    func limits(descriptors: Int, proxies: ProxyTrust) throws(StartFault) -> HTTPLimits {
        // An eighth more may be on their way out while others already have their places.
        let possible = max(16, (descriptors - Self.otherDescriptors) * 8 / 9)
        if let maximum, maximum > possible {
            throw StartFault(
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
