/// The address of a listener.
package enum ListenAddress: Sendable, Hashable {
    /// `host` is a numeric IP address, or `localhost` for 127.0.0.1. Port 0 selects a free port.
    case tcp(host: String, port: UInt16)
    /// `mode` is the mode of the socket file from its creation.
    case unix(path: String, mode: UInt16 = 0o600)
    /// A listening socket passed by the service manager. The server owns it.
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
