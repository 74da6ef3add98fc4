import Glibc
import PlintoSystem

/// A socket that connections come to, and where clients find it.
struct ListeningSocket: Sendable {
    /// As many connections may wait to be accepted as the kernel allows (`net.core.somaxconn`).
    private static let backlog: Int32 = 65_535

    let descriptor: Int32
    /// With the port that was picked, where one was to be.
    let address: ListenAddress
    /// The file to remove when this ends; nil where there is none, or it is not this server's own.
    let file: SocketFile?

    /// Opens `address` and listens.
    ///
    /// - Throws: ``SystemError`` that names the address, or ``PathFault`` where a Unix socket's path cannot be used or
    ///   somebody answers there.
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

    /// Runs `body`, and closes the descriptor where that throws.
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
            throw PathFault(host, "is not an IP address to listen on. Name one, as 127.0.0.1, 0.0.0.0 or ::1.")
        }
        let descriptor = try Socket.openStream(address.family)
        return try closing(descriptor) {
            // A server that starts again must not wait until the connections of the last one are forgotten.
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
            throw PathFault(path, "is an abstract name, which has no permissions. Name a path in a private directory.")
        }
        return try SocketFile.claiming(path) {
            let descriptor = try Socket.openStream(AF_UNIX)
            return try closing(descriptor) {
                // The file that bind makes takes the descriptor's mode: nobody gets in between (unix(7)).
                fchmod(descriptor, mode_t(mode))
                guard unsafe address.withPointer({ unsafe bind(descriptor, $0, $1) }) == 0 else {
                    throw SystemError("listen on", path: path)
                }
                // The process's umask took its part of the mode; until `listen`, nobody can connect.
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
