import Glibc
import PlintoSystem

extension StartFault {
    /// Why nothing listens where the configuration wants it.
    init(explainingListener error: any Error, configuration: ServerConfiguration) {
        let host = configuration.host
        let place = host.contains(":") ? "[\(host)]:\(configuration.port)" : "\(host):\(configuration.port)"
        switch (error as? SystemError)?.code {
        case EADDRINUSE:
            self.init("\(place) is in use by another program. Stop it, or choose another port with --listen.")
        case EACCES:
            self.init(
                "There is no permission to listen on \(place). Ports below 1024 belong to root: choose another with "
                    + "--listen, or grant CAP_NET_BIND_SERVICE."
            )
        case EADDRNOTAVAIL:
            self.init("\(place) is no address of this machine. Correct --listen.")
        default:
            self.init("Cannot listen on \(place): \(error)")
        }
    }
}
