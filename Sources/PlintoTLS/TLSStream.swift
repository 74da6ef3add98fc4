import COpenSSL
import PlintoHTTP

/// TLS over a socket, as a server. Belongs to one connection, and is used on its loop alone.
@safe
final class TLSStream: ByteStream {
    let descriptor: Int32
    private let context: TLSContext
    /// The SSL object; none before the first byte has come, for many a connection waits without sending any.
    private var connection: OpaquePointer?
    private var isEstablished = false
    /// After a fault nothing may be sent any more, not even a farewell (SSL_shutdown(3)).
    private var isBroken = false
    /// Whether the kernel may hold more than the last receive has taken.
    private var mayHoldMore = false
    /// Whether the peer sends no more.
    private(set) var hasEnded = false

    init(over descriptor: Int32, _ context: TLSContext) {
        self.descriptor = descriptor
        self.context = context
    }

    /// So many bytes were taken from the socket, of those that would have fitted.
    func received(_ count: Int, of room: Int) {
        mayHoldMore = count == room
        if count == 0 { hasEnded = true }
    }

    // MARK: The handshake

    func open() -> Opening {
        if unsafe connection == nil {
            if let opening = lookAtFirstByte() { return opening }
            unsafe connection = context.connection(over: self)
            guard unsafe connection != nil else { return .failed("no memory is left") }
        }
        TLSErrors.discard()
        let result = unsafe SSL_do_handshake(connection)
        guard result != 1 else {
            isEstablished = true
            return .open
        }
        switch unsafe SSL_get_error(connection, result) {
        case SSL_ERROR_WANT_READ: return .blocked(until: .readable)
        case SSL_ERROR_WANT_WRITE: return .blocked(until: .writable)
        default:
            isBroken = true
            return .failed(TLSErrors.take())
        }
    }

    /// A handshake begins with the byte 22 (RFC 8446 §5.1), an HTTP request with a letter. What to do in place of a
    /// handshake; nil where it is one.
    private func lookAtFirstByte() -> Opening? {
        var byte: UInt8 = 0
        let outcome = unsafe withUnsafeMutableBytes(of: &byte) {
            unsafe Socket.receive(descriptor, into: $0, peeking: true)
        }
        switch outcome {
        case .moved(0): return .failed("the client left before it said anything")
        case .moved: return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? .plain : nil
        case .blocked: return .blocked(until: .readable)
        case .failed: return .failed("the connection broke")
        }
    }

    // MARK: Moving bytes

    func receive(into buffer: inout [UInt8]) -> Transfer {
        guard !isBroken else { return .failed }
        TLSErrors.discard()
        var count = 0
        let result = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe SSL_read_ex(connection, bytes.baseAddress, bytes.count, &count)
        }
        guard result == 1 else { return outcome(of: result) }
        let isPending = unsafe SSL_has_pending(connection) == 1
        return .moved(count, mayContinue: mayHoldMore || hasEnded || isPending)
    }

    func send(_ bytes: [UInt8], from offset: Int) -> Transfer {
        guard !isBroken else { return .failed }
        TLSErrors.discard()
        var count = 0
        let result = unsafe bytes.withUnsafeBytes { buffer in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
            return unsafe SSL_write_ex(connection, rest.baseAddress, rest.count, &count)
        }
        return result == 1 ? .moved(count, mayContinue: true) : outcome(of: result)
    }

    private func outcome(of result: Int32) -> Transfer {
        switch unsafe SSL_get_error(connection, result) {
        case SSL_ERROR_WANT_READ: return .blocked(until: .readable)
        case SSL_ERROR_WANT_WRITE: return .blocked(until: .writable)
        // The peer's farewell, or the end of the socket: HTTP tells itself where a message ends, so that nothing can be
        // cut off unnoticed.
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            isBroken = true
            TLSErrors.discard()
            return .failed
        }
    }

    // MARK: The end

    func finishSending() {
        sayFarewell()
        Socket.finishSending(descriptor)
    }

    func close() {
        sayFarewell()
        if unsafe connection != nil {
            unsafe SSL_free(connection)
            unsafe connection = nil
        }
        Socket.close(descriptor)
    }

    /// `close_notify` (RFC 8446 §6.1), once, if it goes at once.
    private func sayFarewell() {
        guard isEstablished, !isBroken, unsafe SSL_get_shutdown(connection) & SSL_SENT_SHUTDOWN == 0 else { return }
        _ = unsafe SSL_shutdown(connection)
        TLSErrors.discard()
    }
}
