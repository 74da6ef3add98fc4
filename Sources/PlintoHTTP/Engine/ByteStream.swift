/// The transport of a connection's bytes: a plain socket, or TLS over one. It never blocks.
package protocol ByteStream {
    /// The descriptor to poll.
    var descriptor: Int32 { get }

    /// Advances the opening of the stream. Called until the stream is open, each time after the requested readiness.
    mutating func open() -> Opening

    /// Receives into the start of `buffer`.
    mutating func receive(into buffer: inout [UInt8]) -> Transfer

    /// Sends `bytes` from `offset` on, as many as possible without blocking.
    mutating func send(_ bytes: [UInt8], from offset: Int) -> Transfer

    /// Tells the peer that no more bytes will be sent. The peer may continue to send.
    mutating func finishSending()

    /// Closes the connection. Called exactly once.
    mutating func close()
}

/// The layer above the sockets of a listener, such as TLS.
package protocol StreamSecurity: Sendable {
    /// Returns a stream that owns the descriptor of an accepted connection.
    func stream(over descriptor: Int32) -> sending any ByteStream
}

/// The progress of opening a stream.
package enum Opening: Equatable, Sendable {
    case open
    /// Opening continues when the descriptor has this readiness.
    case blocked(until: Readiness)
    /// The peer sent plain HTTP. Nothing was read from the socket, so that the error can be sent.
    case plain
    /// The peer is incompatible; the reason is for the log.
    case failed(String)
}

/// The result of a transfer.
package enum Transfer: Equatable, Sendable {
    /// Bytes were transferred. `mayContinue` is true if another attempt may transfer more; else the stream waits for
    /// readiness.
    case moved(Int, mayContinue: Bool)
    /// Nothing can be transferred until the descriptor has this readiness. TLS may have to write in order to read.
    case blocked(until: Readiness)
    /// The peer sends no more bytes.
    case ended
    /// The connection is broken.
    case failed
}

/// The bytes of a plain stream socket.
struct SocketStream: ByteStream {
    let descriptor: Int32

    mutating func open() -> Opening { .open }

    mutating func receive(into buffer: inout [UInt8]) -> Transfer {
        switch Socket.receive(descriptor, into: &buffer) {
        // Fewer bytes than requested: the kernel has no more at the moment.
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
