/// Where a server listens.
package enum ListenAddress: Sendable, Hashable {
    /// `host` is a numeric IP address, or `localhost` for 127.0.0.1; port 0 picks a free one.
    case tcp(host: String, port: UInt16)
    /// `mode` is what the socket file has from its first moment.
    case unix(path: String, mode: UInt16 = 0o600)
    /// A listening socket that the service manager handed over; the server owns it from then on.
    case inherited(descriptor: Int32)
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path, _): path
        case .inherited(let descriptor): "inherited descriptor \(descriptor)"
        }
    }
}
