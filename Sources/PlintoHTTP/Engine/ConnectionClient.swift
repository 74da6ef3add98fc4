import PlintoSystem
import Synchronization

/// What all connections of one client have in common, so that no client takes everything: the clients are IPv4 addresses
/// and IPv6 sites, and at a Unix socket processes.
final class ConnectionClient: Sendable {
    enum Key: Hashable, Sendable, CustomStringConvertible {
        case network(IPAddressGroup)
        case process(pid: Int32, uid: UInt32)
        /// A peer whose address is none: all of them are one client.
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
    /// Whether no limit of one client counts for it, as for a trusted proxy, which speaks for many.
    let isExempt: Bool
    /// Bytes that its connections hold beyond what each has for free: see ``ConnectionLedger/charge(_:_:)``.
    let heldBytes = Atomic(0)

    init(_ key: Key, isExempt: Bool) {
        self.key = key
        self.isExempt = isExempt
    }
}
