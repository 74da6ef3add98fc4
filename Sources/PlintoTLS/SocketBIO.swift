import COpenSSL
import PlintoHTTP

/// The socket BIO for OpenSSL. OpenSSL's own raises SIGPIPE if a client has disconnected and cannot tell whether the
/// kernel has more data.
@safe
struct SocketBIO: ~Copyable {
    private static let retryFlags = BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY

    private let method: OpaquePointer

    init() {
        guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "plinto socket") else {
            preconditionFailure("no memory is left")
        }
        unsafe self.method = method
        unsafe BIO_meth_set_read_ex(method) { bio, bytes, count, moved in
            unsafe SocketBIO.receive(bio, UnsafeMutableRawBufferPointer(start: bytes, count: count), moved)
        }
        unsafe BIO_meth_set_write_ex(method) { bio, bytes, count, moved in
            unsafe SocketBIO.send(bio, UnsafeRawBufferPointer(start: bytes, count: count), moved)
        }
        unsafe BIO_meth_set_ctrl(method) { bio, command, _, _ in
            switch command {
            case BIO_CTRL_FLUSH: 1
            case BIO_CTRL_EOF: unsafe SocketBIO.stream(bio).hasEnded ? 1 : 0
            default: 0
            }
        }
    }

    deinit { unsafe BIO_meth_free(method) }

    func make(over stream: TLSStream) -> OpaquePointer? {
        let bio = unsafe BIO_new(method)
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(stream).toOpaque())
        return unsafe bio
    }

    /// - Precondition: The stream is alive. It frees this BIO with its SSL object before it is released.
    private static func stream(_ bio: OpaquePointer?) -> TLSStream {
        guard let data = unsafe BIO_get_data(bio) else { preconditionFailure("a BIO without a stream") }
        return unsafe Unmanaged<TLSStream>.fromOpaque(data).takeUnretainedValue()
    }

    private static func receive(
        _ bio: OpaquePointer?,
        _ buffer: UnsafeMutableRawBufferPointer,
        _ moved: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        let stream = unsafe stream(bio)
        unsafe BIO_clear_flags(bio, retryFlags)
        unsafe moved?.pointee = 0
        switch unsafe Socket.receive(stream.descriptor, into: buffer) {
        case .moved(0):
            stream.received(0, of: buffer.count)
            return 0
        case .moved(let count):
            stream.received(count, of: buffer.count)
            unsafe moved?.pointee = count
            return 1
        case .blocked:
            unsafe BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            return -1
        case .failed:
            return -1
        }
    }

    private static func send(
        _ bio: OpaquePointer?,
        _ bytes: UnsafeRawBufferPointer,
        _ moved: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        unsafe BIO_clear_flags(bio, retryFlags)
        unsafe moved?.pointee = 0
        switch unsafe Socket.send(stream(bio).descriptor, bytes) {
        case .moved(let count):
            unsafe moved?.pointee = count
            return 1
        case .blocked:
            unsafe BIO_set_flags(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
            return -1
        case .failed:
            return -1
        }
    }
}
