import COpenSSL
import PlintoHTTP

/// A server-side TLS stream over a socket. It belongs to one connection and is used only on its loop.
@safe
final class TLSStream: ByteStream {
    let descriptor: Int32
    private let context: TLSContext
    /// The SSL object. It is created with the first byte, because many connections wait without sending any.
    private var connection: OpaquePointer?
    private var isEstablished = false
    /// True after a fatal error, when nothing may be sent any more, not even `close_notify` (SSL_shutdown(3)).
    private var isBroken = false
    /// True if the kernel may hold more data than the last receive returned.
    private var mayHoldMore = false
    /// True if the peer sends no more.
    private(set) var hasEnded = false

    init(over descriptor: Int32, _ context: TLSContext) {
        self.descriptor = descriptor
        self.context = context
    }

    /// Records the number of bytes read from the socket, and the number that would have fitted.
    func received(_ count: Int, of room: Int) {
        mayHoldMore = count == room
        if count == 0 { hasEnded = true }
    }

    // MARK: Handshake

    func open() -> Opening {
        if unsafe connection == nil {
            if let opening = lookAtFirstByte() { return opening }
            unsafe connection = context.connection(over: self)
            guard unsafe connection != nil else { return .failed("out of memory") }
        }
        TLSErrorQueue.discard()
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
            return .failed(TLSErrorQueue.take())
        }
    }

    /// Detects plain HTTP. A handshake begins with the byte 22 (RFC 8446 §5.1), an HTTP request with a letter. Returns
    /// the result instead of a handshake; nil for a handshake.
    private func lookAtFirstByte() -> Opening? {
        var byte: UInt8 = 0
        let outcome = unsafe withUnsafeMutableBytes(of: &byte) {
            unsafe Socket.receive(descriptor, into: $0, peeking: true)
        }
        switch outcome {
        case .moved(0): return .failed("the client disconnected without sending data")
        case .moved: return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? .plain : nil
        case .blocked: return .blocked(until: .readable)
        case .failed: return .failed("the connection broke")
        }
    }

    // MARK: Transfer

    func receive(into buffer: inout [UInt8]) -> Transfer {
        guard !isBroken else { return .failed }
        TLSErrorQueue.discard()
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
        TLSErrorQueue.discard()
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
        // `close_notify`, or the end of the socket: HTTP messages are self-delimiting, so truncation is detected.
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            isBroken = true
            TLSErrorQueue.discard()
            return .failed
        }
    }

    // MARK: Closing

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

    /// Sends `close_notify` (RFC 8446 §6.1) once, if possible without blocking.
    private func sayFarewell() {
        guard isEstablished, !isBroken, unsafe SSL_get_shutdown(connection) & SSL_SENT_SHUTDOWN == 0 else { return }
        _ = unsafe SSL_shutdown(connection)
        TLSErrorQueue.discard()
    }
}
