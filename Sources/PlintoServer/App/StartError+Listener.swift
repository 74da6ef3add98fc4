import Glibc
import PlintoSystem

extension StartError {
    /// Explains an error of the listener to the operator.
    init(explainingListener error: any Error, configuration: ServerConfiguration) {
        let host = configuration.host
        let place = host.contains(":") ? "[\(host)]:\(configuration.port)" : "\(host):\(configuration.port)"
        switch (error as? SystemError)?.code {
        case EADDRINUSE:
            self.init("\(place) is in use by another program. Stop it, or choose another port with --listen.")
        case EACCES:
            self.init(
                "No permission to listen on \(place). Ports below 1024 are reserved for root: choose another with "
                    + "--listen, or grant CAP_NET_BIND_SERVICE."
            )
        case EADDRNOTAVAIL:
            self.init("\(place) is not an address of this machine. Check --listen.")
        default:
            self.init("Cannot listen on \(place): \(error)")
        }
    }
}
