import Glibc
import PlintoSystem

/// A listening socket and its address.
struct ListeningSocket: Sendable {
    /// The length of the queue: the kernel's maximum (`net.core.somaxconn`).
    private static let backlog: Int32 = 65_535

    let descriptor: Int32
    /// The address with the actual port.
    let address: ListenAddress
    /// The file to remove at the end; nil if there is none or it does not belong to this server.
    let file: SocketFile?

    /// Opens `address` and listens.
    ///
    /// - Throws: ``SystemError`` that names the address; ``PathError`` if a Unix socket's path is unusable or in use.
    init(_ address: ListenAddress) throws {
        switch address {
        case .tcp(let host, let port): self = try Self.tcp(host, port, address)
        case .unix(let path, let mode): self = try Self.unix(path, mode)
        case .inherited(let descriptor): self = try Self.inherited(descriptor)
        }
    }

    private init(_ descriptor: Int32, _ address: ListenAddress, file: SocketFile? = nil) {
        self.descriptor = descriptor
        self.address = address
        self.file = file
    }

    func close() {
        Socket.close(descriptor)
        file?.remove()
    }

    /// Runs `body` and closes the descriptor if it throws.
    private static func closing<Value>(_ descriptor: Int32, onErrorOf body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            Socket.close(descriptor)
            throw error
        }
    }

    private static func tcp(_ host: String, _ port: UInt16, _ wanted: ListenAddress) throws -> ListeningSocket {
        let operation = "listen on \(wanted)"
        guard let address = SocketAddress(host: host, port: port) else {
            throw PathError(host, "is not an IP address. Use for example 127.0.0.1, 0.0.0.0 or ::1.")
        }
        let descriptor = try Socket.openStream(address.family)
        return try closing(descriptor) {
            // A restarted server must not wait until the kernel forgets the connections of the previous one.
            Socket.set(SO_REUSEADDR, at: SOL_SOCKET, on: descriptor)
            guard unsafe address.withPointer({ unsafe bind(descriptor, $0, $1) }) == 0,
                listen(descriptor, backlog) == 0
            else { throw SystemError(operation) }
            let bound = try Socket.name(descriptor).host?.port ?? port
            return ListeningSocket(descriptor, .tcp(host: host, port: bound))
        }
    }

    private static func unix(_ path: String, _ mode: UInt16) throws -> ListeningSocket {
        let address = try UnixAddress(path)
        guard !path.hasPrefix("@") else {
            throw PathError(path, "is an abstract name, which has no permissions. Use a path in a private directory.")
        }
        return try SocketFile.claiming(path) {
            let descriptor = try Socket.openStream(AF_UNIX)
            return try closing(descriptor) {
                // The file created by bind gets the mode of the descriptor, so there is no moment with other
                // permissions (unix(7)).
                fchmod(descriptor, mode_t(mode))
                guard unsafe address.withPointer({ unsafe bind(descriptor, $0, $1) }) == 0 else {
                    throw SystemError("listen on", path: path)
                }
                // The umask was applied to the mode. Nobody can connect before `listen`.
                guard unsafe chmod(path, mode_t(mode)) == 0, let file = SocketFile(path: path),
                    listen(descriptor, backlog) == 0
                else {
                    let error = SystemError("listen on", path: path)
                    unsafe unlink(path)
                    throw error
                }
                return ListeningSocket(descriptor, .unix(path: path, mode: mode), file: file)
            }
        }
    }

    private static func inherited(_ descriptor: Int32) throws -> ListeningSocket {
        guard try Socket.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            try Socket.option(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw SystemError("listen on the inherited descriptor \(descriptor)", code: EINVAL)
        }
        try Socket.makeNonblocking(descriptor)
        let name = try Socket.name(descriptor)
        if let (host, port) = name.host { return ListeningSocket(descriptor, .tcp(host: host, port: port)) }
        if let path = name.path { return ListeningSocket(descriptor, .unix(path: path)) }
        return ListeningSocket(descriptor, .inherited(descriptor: descriptor))
    }
}
