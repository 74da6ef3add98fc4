import CLinux
import Glibc
import PlintoSystem

/// The system calls on sockets, one function each.
package enum Socket {
    /// The result of a transfer.
    package enum Outcome: Equatable, Sendable {
        case moved(Int)
        case blocked
        case failed
    }

    /// Creates a non-blocking, close-on-exec stream socket.
    static func openStream(_ family: Int32) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("open a socket") }
        return descriptor
    }

    /// Accepts one connection, non-blocking and close-on-exec; nil if none is waiting.
    static func accept(_ listener: Int32) throws(SystemError) -> (descriptor: Int32, address: SocketAddress)? {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        while true {
            var descriptor: Int32 = -1
            let address = unsafe SocketAddress { pointer, length in
                descriptor = unsafe accept4(listener, pointer, length, flags)
                return descriptor >= 0 ? 0 : -1
            }
            if descriptor >= 0, let address { return (descriptor, address) }
            switch errno {
            case EAGAIN: return nil
            // The client or the network gave up while the connection was queued (accept(2)), so try the next.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
                ENETUNREACH:
                continue
            default: throw SystemError("accept a connection")
            }
        }
    }

    static func receive(_ descriptor: Int32, into buffer: inout [UInt8]) -> Outcome {
        unsafe buffer.withUnsafeMutableBytes { unsafe receive(descriptor, into: $0) }
    }

    /// Receives into the start of `buffer`. 0 bytes mean the end of the peer's data.
    package static func receive(
        _ descriptor: Int32,
        into buffer: UnsafeMutableRawBufferPointer,
        peeking: Bool = false
    ) -> Outcome {
        while true {
            let flags = peeking ? Int32(MSG_PEEK) : 0
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, flags)
            if count >= 0 { return .moved(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .blocked : .failed
        }
    }

    static func send(_ descriptor: Int32, _ bytes: [UInt8], from offset: Int) -> Outcome {
        unsafe bytes.withUnsafeBytes { unsafe send(descriptor, UnsafeRawBufferPointer(rebasing: $0[offset...])) }
    }

    /// Sends bytes without blocking. A connection closed by the peer is an error, not a signal.
    package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Outcome {
        while true {
            let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .blocked : .failed
        }
    }

    /// Tells the peer that no more bytes will be sent.
    package static func finishSending(_ descriptor: Int32) { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes the descriptor.
    package static func close(_ descriptor: Int32) { Glibc.close(descriptor) }

    static func makeNonblocking(_ descriptor: Int32) throws(SystemError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemError("use the inherited descriptor \(descriptor)")
        }
    }

    static func set(_ option: Int32, at level: Int32, on descriptor: Int32) {
        var value: Int32 = 1
        // These options are optimizations. A socket without them works too.
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    static func option(_ option: Int32, of descriptor: Int32) throws(SystemError) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 else {
            throw SystemError("use the inherited descriptor \(descriptor)")
        }
        return value
    }

    /// The credentials of the peer (unix(7), SO_PEERCRED); nil if it is not a Unix socket.
    static func credentials(_ descriptor: Int32) -> Peer? {
        var credentials = plinto_ucred()
        var length = socklen_t(MemoryLayout<plinto_ucred>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return .unix(pid: credentials.pid, uid: credentials.uid, gid: credentials.gid)
    }

    /// The address to which a socket is bound.
    static func name(_ descriptor: Int32) throws(SystemError) -> SocketAddress {
        guard let address = unsafe SocketAddress({ unsafe getsockname(descriptor, $0, $1) }) else {
            throw SystemError("read the address of a socket")
        }
        return address
    }
}
