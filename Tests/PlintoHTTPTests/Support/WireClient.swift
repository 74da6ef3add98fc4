import Glibc
import PlintoHTTP
import PlintoSystem

/// A blocking client that sends and receives bytes as they are, with a generous deadline on each call.
final class WireClient: Sendable {
    struct Closed: Error {}

    let descriptor: Int32

    init(_ address: ListenAddress) throws {
        switch address {
        case .tcp(_, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port.bigEndian
            inet_pton(AF_INET, "127.0.0.1", &target.sin_addr)
            let result = withUnsafePointer(to: target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw SystemError("connect to", path: "\(address)") }
        case .unix(let path, _):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            let target = try UnixAddress(path)
            guard target.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
                throw SystemError("connect to", path: path)
            }
        case .inherited:
            preconditionFailure("nobody connects to a descriptor")
        }
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Runs `body` on a thread of its own: it blocks, and the pool's threads are few.
    func run<Value: Sendable>(_ body: @escaping @Sendable (WireClient) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            PlainThread.start { continuation.resume(with: Result { try body(self) }) }
        }
    }

    /// The same for what cannot fail.
    func runQuietly<Value: Sendable>(_ body: @escaping @Sendable (WireClient) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            PlainThread.start { continuation.resume(returning: body(self)) }
        }
    }

    /// Returns true if data, or the end, arrives within so many milliseconds.
    func canReceive(within milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    /// Returns true if the server closes the connection within so many milliseconds.
    func isClosed(within milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    var localPort: UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        precondition(result == 0, "a socket has no name")
        return UInt16(bigEndian: address.sin_port)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SystemError("send") }
            sent += count
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The available bytes, at most `limit`; empty when the server has closed the connection.
    func receive(limit: Int = 65_536) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        guard count >= 0 else { throw SystemError("receive") }
        return Array(buffer.prefix(count))
    }

    /// Everything until the server ends the connection.
    func receiveAll() throws -> String {
        var bytes: [UInt8] = []
        while true {
            let more = try receive()
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Everything up to and including `text`.
    func receive(until text: String) throws -> String {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).contains(text) {
            let more = try receive(limit: 4096)
            guard !more.isEmpty else { throw Closed() }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
