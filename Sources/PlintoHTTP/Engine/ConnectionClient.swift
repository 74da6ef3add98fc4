import PlintoSystem
import Synchronization

/// The shared state of all connections of one client, so that no client exhausts the server. Clients are IPv4 addresses
/// and IPv6 sites, and on Unix sockets processes.
final class ConnectionClient: Sendable {
    enum Key: Hashable, Sendable, CustomStringConvertible {
        case network(IPAddressGroup)
        case process(pid: Int32, uid: UInt32)
        /// A peer without an IP address. All such peers count as one client.
        case unknown

        init(_ peer: Peer) {
            switch peer {
            case .tcp(let address, _): self = IPAddress(address).map { .network(IPAddressGroup($0).site) } ?? .unknown
            case .unix(let pid, let uid, _): self = .process(pid: pid, uid: uid)
            }
        }

        var description: String {
            switch self {
            case .network(let group): "\(group)"
            case .process(let pid, let uid): "process \(pid) of user \(uid)"
            case .unknown: "unknown"
            }
        }
    }

    let key: Key
    /// True if the client is exempt from per-client limits, like a trusted proxy, which forwards the requests of many.
    let isExempt: Bool
    /// The bytes that its connections hold beyond their allowance: see ``ConnectionLedger/charge(_:_:)``.
    let heldBytes = Atomic(0)

    init(_ key: Key, isExempt: Bool) {
        self.key = key
        self.isExempt = isExempt
    }
}
