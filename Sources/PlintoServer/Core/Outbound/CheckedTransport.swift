import PlintoModels
import PlintoSystem
import PlintoTransport

/// Sends requests to allowed places: resolves the host, refuses IP addresses that are neither public nor allowed, and
/// connects to exactly the IP address that it has checked, so that a second lookup cannot return another.
struct CheckedTransport: Transport {
    /// The number of a host's IP addresses that are tried.
    private static let mostTries = 3
    /// Longer than a URL with an authorization code in its query.
    private static let longestURL = 16_384

    /// Must connect to `pinnedAddress` without a proxy, follow no redirect, and bound time and size of a response.
    let base: any Transport
    let lookup: any AddressLookup
    let allowed: OutboundAllowList

    init(base: any Transport, lookup: any AddressLookup, allowed: OutboundAllowList) {
        self.base = base
        self.lookup = lookup
        self.allowed = allowed
    }

    /// The network.
    ///
    /// - Parameters:
    ///   - allowed: The destinations that are allowed in addition to the public Internet.
    ///   - timeout: The time from the start of a connection to the last byte of the response; and that of the lookup
    ///     before it.
    ///   - maximumBodyBytes: The maximum size of a response. A larger one is refused while it is received.
    init(allowing allowed: OutboundAllowList, timeout: Duration, maximumBodyBytes: Int) {
        self.init(
            base: CurlTransport(timeout: timeout, maximumBodyBytes: maximumBodyBytes),
            lookup: SystemAddressLookup(timeout: timeout),
            allowed: allowed
        )
    }

    /// Sends to the first IP address that accepts the connection. After that, only a request that changes nothing is
    /// sent to the next IP address when the connection breaks: a single-use code must not be presented twice.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let place: Authority
        do throws(NetworkValueError) {
            place = try WebURL(request.url, longest: Self.longestURL).authority
        } catch {
            throw .unreachable("its URL cannot be used: \(error)")
        }
        let found = await lookup.addresses(of: place.host)
        guard !found.isEmpty else { throw .unreachable("its host name is unknown") }
        let reachable = found.filter { allowed.allows($0, for: place) }
        guard !reachable.isEmpty else { throw .unreachable(Self.forbidden) }
        var last = TransportError.unreachable("no connection could be made")
        for address in reachable.prefix(Self.mostTries) {
            var request = request
            request.pinnedAddress = address.description
            do {
                return try await base.send(request)
            } catch {
                last = error
                guard Self.mayTryNext(after: error, request.method) else { break }
            }
        }
        throw last
    }

    private static func mayTryNext(after error: TransportError, _ method: HTTPMethod) -> Bool {
        switch error {
        case .unreachable, .untrusted: true
        case .interrupted: method == .get || method == .head
        case .timedOut, .cancelled, .invalidResponse: false
        }
    }

    /// The error for a host without an IP address that may be connected to.
    static let forbidden = "its IP address is not on the public Internet, and the operator has not allowed it"
}
