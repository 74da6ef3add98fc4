import Glibc

/// The address of a server on this machine.
enum Address: Sendable {
    case loopback(port: UInt16)
    case unix(path: String)
}

/// The parts of `http://127.0.0.1:PORT/PATH`.
struct LoopbackURL: Sendable {
    let address: Address
    let authority: String
    let target: String

    init(parsing text: String) throws {
        let prefix = "http://127.0.0.1:"
        let rest = text.dropFirst(prefix.count)
        let digits = rest.prefix { $0.isNumber }
        guard text.hasPrefix(prefix), let port = UInt16(digits) else {
            throw BenchmarkError("'\(text)' is not http://127.0.0.1:PORT/PATH")
        }
        let path = rest.dropFirst(digits.count)
        address = .loopback(port: port)
        authority = "127.0.0.1:\(port)"
        target = path.isEmpty ? "/" : String(path)
    }
}

/// A connected stream socket, closed at the end of its lifetime.
struct Socket: ~Copyable {
    let descriptor: Int32

    init(connectingTo address: Address) throws {
        descriptor =
            switch address {
            case .loopback(let port): try Self.open(AF_INET, to: Self.name(ofPort: port))
            case .unix(let path): try Self.open(AF_UNIX, to: Self.name(ofPath: path))
            }
    }

    deinit {
        close(descriptor)
    }

    private static func name(ofPort port: UInt16) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        return name
    }

    private static func name(ofPath path: String) throws -> sockaddr_un {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        try unsafe withUnsafeMutableBytes(of: &name.sun_path) { room in
            guard path.utf8.count < room.count else {
                throw BenchmarkError("the path of the socket is too long: \(path)")
            }
            unsafe room.copyBytes(from: path.utf8)
        }
        return name
    }

    private static func open<Name>(_ family: Int32, to name: Name) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkError.system("socket") }
        let result = unsafe withUnsafePointer(to: name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<Name>.size))
            }
        }
        guard result == 0 else {
            let fault = BenchmarkError.system("connect")
            close(descriptor)
            throw fault
        }
        // Otherwise a request in two writes would wait for an acknowledgement. Unix sockets have no such delay.
        if family == AF_INET {
            var one: Int32 = 1
            unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }
        return descriptor
    }

    /// Sends all bytes, blocking. Requests are small enough for the socket's buffer.
    borrowing func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.send(descriptor, all.baseAddress! + sent, all.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchmarkError.system("send") }
            sent += count
        }
    }

    /// Appends received bytes to `buffer`; with `waiting`, blocks until there are some.
    ///
    /// - Returns: False if nothing was received.
    borrowing func receive(into buffer: inout [UInt8], waiting: Bool) throws -> Bool {
        let received = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16_384) { room in
            let flags = waiting ? 0 : Int32(MSG_DONTWAIT)
            let count = unsafe recv(descriptor, room.baseAddress, room.count, flags)
            if count > 0 { unsafe buffer.append(contentsOf: room[..<count]) }
            return count
        }
        if received == 0 { throw BenchmarkError("the server closed the connection") }
        if received < 0 {
            guard errno == EAGAIN || errno == EINTR else { throw BenchmarkError.system("recv") }
            return false
        }
        return true
    }
}
