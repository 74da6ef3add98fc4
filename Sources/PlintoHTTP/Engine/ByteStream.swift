/// What carries the bytes of a connection: a socket as it is, or TLS over one. Never blocks.
package protocol ByteStream {
    /// What to wait on.
    var descriptor: Int32 { get }

    /// Brings the stream to where bytes can be moved. Called until it says that it is open, and again each time that
    /// what it waits for has come.
    mutating func open() -> Opening

    /// Receives into the front of `buffer`.
    mutating func receive(into buffer: inout [UInt8]) -> Transfer

    /// Sends `bytes` from `offset` on, or as many of them as go at once.
    mutating func send(_ bytes: [UInt8], from offset: Int) -> Transfer

    /// Tells the peer that nothing more comes; it may go on sending.
    mutating func finishSending()

    /// Ends the connection. Called once, last.
    mutating func close()
}

/// What lies over the sockets of a listener, as TLS does.
package protocol StreamSecurity: Sendable {
    /// A stream over a socket that was accepted just now; it owns the descriptor.
    func stream(over descriptor: Int32) -> sending any ByteStream
}

/// How far a stream has come.
package enum Opening: Equatable, Sendable {
    case open
    /// It goes no further until the descriptor is ready so.
    case blocked(until: Readiness)
    /// The peer speaks plain HTTP where it should not. Nothing was taken from the socket, so that it can be told.
    case plain
    /// The peer cannot be spoken with, for the log.
    case failed(String)
}

/// What came of trying to move bytes.
package enum Transfer: Equatable, Sendable {
    /// `mayContinue`: another try may move more; else the stream waits for readiness.
    case moved(Int, mayContinue: Bool)
    /// Nothing goes until the descriptor is ready so. TLS may have to write in order to read.
    case blocked(until: Readiness)
    /// The peer sends no more.
    case ended
    /// The connection is broken.
    case failed
}

/// The bytes of a stream socket as they are.
struct SocketStream: ByteStream {
    let descriptor: Int32

    mutating func open() -> Opening { .open }

    mutating func receive(into buffer: inout [UInt8]) -> Transfer {
        switch Socket.receive(descriptor, into: &buffer) {
        // Fewer than fit: the kernel holds no more at this moment.
        case .moved(let count): count == 0 ? .ended : .moved(count, mayContinue: count == buffer.count)
        case .blocked: .blocked(until: .readable)
        case .failed: .failed
        }
    }

    mutating func send(_ bytes: [UInt8], from offset: Int) -> Transfer {
        switch Socket.send(descriptor, bytes, from: offset) {
        case .moved(let count): .moved(count, mayContinue: true)
        case .blocked: .blocked(until: .writable)
        case .failed: .failed
        }
    }

    mutating func finishSending() { Socket.finishSending(descriptor) }

    mutating func close() { Socket.close(descriptor) }
}
