import PlintoModels
import PlintoSystem
import PlintoTransport

/// Carries requests to where they may go: looks the host up, refuses the addresses that are neither public nor allowed,
/// and connects to the very address that it has checked, so that no second lookup can bring another.
struct CheckedTransport: Transport {
    /// How many of a host's addresses are tried.
    private static let mostTries = 3
    /// Longer than a URL with an authorization code in its query.
    private static let longestURL = 16_384

    /// Must connect to `pinnedAddress` through no proxy, follow no redirect, and bound time and size of an answer.
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
    ///   - allowed: Where requests may go beside the public Internet.
    ///   - timeout: From the start of a connection until the answer's last byte; and of the lookup before it.
    ///   - maximumBodyBytes: Of an answer. A larger one is refused as it comes in.
    init(allowing allowed: OutboundAllowList, timeout: Duration, maximumBodyBytes: Int) {
        self.init(
            base: CurlTransport(timeout: timeout, maximumBodyBytes: maximumBodyBytes),
            lookup: SystemAddressLookup(timeout: timeout),
            allowed: allowed
        )
    }

    /// Sends to the first address that takes the connection. Once it is there, only what changes nothing is sent to the
    /// next address when it breaks: a code that is good once must not be presented twice.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let place: Authority
        do throws(NetworkValueError) {
            place = try WebURL(request.url, longest: Self.longestURL).authority
        } catch {
            throw .unreachable("its URL cannot be used: \(error)")
        }
        let found = await lookup.addresses(of: place.host)
        guard !found.isEmpty else { throw .unreachable("its name is unknown") }
        let reachable = found.filter { allowed.allows($0, for: place) }
        guard !reachable.isEmpty else { throw .unreachable(Self.forbidden) }
        var fault = TransportError.unreachable("no connection could be made")
        for address in reachable.prefix(Self.mostTries) {
            var request = request
            request.pinnedAddress = address.description
            do {
                return try await base.send(request)
            } catch {
                fault = error
                guard Self.mayTryNext(after: error, request.method) else { break }
            }
        }
        throw fault
    }

    private static func mayTryNext(after fault: TransportError, _ method: HTTPMethod) -> Bool {
        switch fault {
        case .unreachable, .untrusted: true
        case .interrupted: method == .get || method == .head
        case .timedOut, .cancelled, .invalidResponse: false
        }
    }

    /// What is said of a host none of whose addresses may be connected to.
    static let forbidden = "its address is not on the public Internet, and the operator has not allowed it"
}
