import CLinux
import Glibc
import PlintoSystem

/// The system calls on sockets, each as one function.
package enum Socket {
    /// What came of moving bytes.
    package enum Outcome: Equatable, Sendable {
        case moved(Int)
        case blocked
        case failed
    }

    /// A new stream socket that does not block and is closed on exec.
    static func openStream(_ family: Int32) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("open a socket") }
        return descriptor
    }

    /// Accepts one connection, which does not block and is closed on exec; nil where none waits any more.
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
            // The client gave up while it waited, or the network did (accept(2)): on to the next.
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

    /// Receives into the front of `buffer`; 0 bytes are the end of what the peer sends.
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

    /// A connection that the peer has closed is a failure here, not a signal.
    package static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Outcome {
        while true {
            let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .blocked : .failed
        }
    }

    /// Tells the peer that nothing more comes.
    package static func finishSending(_ descriptor: Int32) { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection, or what else the descriptor is of.
    package static func close(_ descriptor: Int32) { Glibc.close(descriptor) }

    static func makeNonblocking(_ descriptor: Int32) throws(SystemError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemError("use the inherited descriptor \(descriptor)")
        }
    }

    static func set(_ option: Int32, at level: Int32, on descriptor: Int32) {
        var value: Int32 = 1
        // What is set here makes a connection better, not right: a socket without it serves too.
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

    /// Who connected, by the kernel's word (unix(7), SO_PEERCRED); nil for what is no Unix socket.
    static func credentials(_ descriptor: Int32) -> Peer? {
        var credentials = plinto_ucred()
        var length = socklen_t(MemoryLayout<plinto_ucred>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return .unix(pid: credentials.pid, uid: credentials.uid, gid: credentials.gid)
    }

    /// The address that a socket is bound to.
    static func name(_ descriptor: Int32) throws(SystemError) -> SocketAddress {
        guard let address = unsafe SocketAddress({ unsafe getsockname(descriptor, $0, $1) }) else {
            throw SystemError("read the address of a socket")
        }
        return address
    }
}
