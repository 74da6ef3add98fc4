import PlintoHTTP
package import PlintoSystem

/// The trusted proxies, and their header. A pure value.
///
/// Every client can send the headers of proxies. They count only from a trusted machine on: read from the right, where
/// each proxy adds its own peer, past other trusted machines, to the first that is not trusted.
///
/// One header is read and the other ignored: a proxy that writes one usually passes the other on as a client sent it.
package struct ProxyTrust: Hashable, Sendable {
    /// The header that the trusted proxies write.
    package enum Header: String, Hashable, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    /// No proxy is trusted: the peer of the connection is the client.
    package static let nobody = ProxyTrust(ranges: [], header: .xForwardedFor)

    package let ranges: [AddressRange]
    package let header: Header

    package init(ranges: [AddressRange], header: Header) {
        self.ranges = ranges
        self.header = header
    }

    /// The client of a request, and whether the first trusted proxy got it by HTTPS.
    struct Origin: Hashable {
        let peer: Peer
        let isSecure: Bool
    }

    func origin(of request: HTTPRequest) -> Origin {
        guard !ranges.isEmpty, case .tcp(let address, _) = request.peer, let nearest = IPAddress(address),
            isTrusted(nearest)
        else { return Origin(peer: request.peer, isSecure: false) }
        let chain: [ForwardedHop] =
            switch header {
            case .xForwardedFor: ForwardedHop.xForwardedFor(request.fields.values("X-Forwarded-For"))
            case .forwarded: ForwardedHop.forwarded(request.fields.values("Forwarded"))
            }
        var client = nearest
        for hop in chain.reversed() {
            // An entry that is not an IP address does not identify the client behind it.
            guard let address = hop.address else { break }
            client = address
            if !isTrusted(address) { break }
        }
        let scheme = header == .forwarded ? chain.last?.scheme : request.fields.values("X-Forwarded-Proto").last
        return Origin(
            // Its port is unknown, and irrelevant here.
            peer: client == nearest ? request.peer : .tcp(address: client.description, port: 0),
            isSecure: scheme?.lowercased() == "https"
        )
    }

    private func isTrusted(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }
}
