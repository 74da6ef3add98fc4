import Glibc
package import PlintoModels
package import PlintoSystem

/// A blocking HTTP client on one connection to a Unix socket, for short commands and for tests. It does not use the
/// engine.
///
/// ```swift
/// let client = try SocketClient(path: path, timeout: .seconds(20))
/// let response = try client.send(method: .get, target: "/agent/v1/status", fields: ["Host": "plinto"], body: [])
/// ```
package final class SocketClient {
    private static let bufferBytes = 16_384

    private let path: String
    private let timeout: Duration
    private let admit: (UInt32) -> Bool
    /// The descriptor; -1 between a response that ended the connection and the next request.
    private var descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: bufferBytes)

    /// Connects to the socket.
    ///
    /// - Parameters:
    ///   - timeout: The time limit for a request and its response together.
    ///   - connectTimeout: The time limit for the connection to be accepted. Default: `timeout`.
    ///   - admit: Decides whether the user who listens (unix(7), `SO_PEERCRED`) may receive anything. It is called for
    ///     each connection before the first byte is sent.
    /// - Throws: ``SystemError`` with `ENOENT` or `ECONNREFUSED` if nothing listens, `ETIMEDOUT` if the connection is
    ///   not accepted, `EPERM` if the user is not admitted.
    package init(
        path: String,
        timeout: Duration,
        connectTimeout: Duration? = nil,
        admittingUser admit: @escaping (UInt32) -> Bool = { _ in true }
    ) throws(SystemError) {
        self.path = path
        self.timeout = timeout
        self.admit = admit
        descriptor = try Self.connect(path, by: Monotonic.now() + (connectTimeout ?? timeout), admit)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sends a request and waits for its response. The connection is kept for the next request, and opened again if the
    /// server closed it.
    ///
    /// - Parameters:
    ///   - target: The percent-encoded path and query.
    ///   - fields: The header fields. `Content-Length` is added, and `Host: localhost` if there is no `Host`.
    /// - Throws: ``SystemError`` with `ETIMEDOUT`; `EPIPE` or `ECONNRESET` if the server closed the connection without
    ///   a complete response; `EPROTO` for an invalid response. The next request then uses a new connection.
    package func send(
        method: HTTPMethod,
        target: String,
        fields: HTTPFields = [:],
        body: [UInt8] = []
    ) throws(SystemError) -> HTTPResponse {
        let deadline = Monotonic.now() + timeout
        if descriptor < 0 { descriptor = try Self.connect(path, by: deadline, admit) }
        do {
            try sendAll(Self.encode(method, target, fields, body), by: deadline)
            return try receive(by: deadline, hasBody: method != .head)
        } catch {
            disconnect()
            throw error
        }
    }

    private func receive(by deadline: Instant, hasBody: Bool) throws(SystemError) -> HTTPResponse {
        var reader = ResponseReader(hasBody: hasBody)
        while true {
            try Self.limit(descriptor, SO_RCVTIMEO, to: deadline, path)
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read from") }
            let response: HTTPResponse?
            do {
                response = try count == 0 ? reader.ended() : reader.received(buffer[..<count])
            } catch {
                throw SystemError("parse the response from", path: path, code: EPROTO)
            }
            if let response {
                if reader.closes { disconnect() }
                return response
            }
            guard count > 0 else { throw SystemError("read from", path: path, code: ECONNRESET) }
        }
    }

    private func sendAll(_ bytes: [UInt8], by deadline: Instant) throws(SystemError) {
        var sent = 0
        while sent < bytes.count {
            try Self.limit(descriptor, SO_SNDTIMEO, to: deadline, path)
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("write to") }
            sent += count
        }
    }

    private static func limit(
        _ descriptor: Int32,
        _ option: Int32,
        to deadline: Instant,
        _ path: String
    ) throws(SystemError) {
        let nanoseconds = deadline.nanoseconds - Monotonic.now().nanoseconds
        guard nanoseconds > 0 else { throw SystemError("wait for", path: path, code: ETIMEDOUT) }
        // Zero would mean no time limit.
        let microseconds = max(1, nanoseconds / 1000)
        var time = timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
        unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// The error of the last call. `EAGAIN` means that it timed out.
    private func failure(_ operation: String) -> SystemError {
        SystemError(operation, path: path, code: errno == EAGAIN ? ETIMEDOUT : errno)
    }

    private func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private static func connect(
        _ path: String,
        by deadline: Instant,
        _ admit: (UInt32) -> Bool
    ) throws(SystemError) -> Int32 {
        guard let address = try? UnixAddress(path) else {
            throw SystemError("connect to", path: path, code: ENAMETOOLONG)
        }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SystemError("open a socket") }
        do throws(SystemError) {
            // With a full backlog connect() blocks, limited by the send timeout (unix(7), SO_SNDTIMEO of socket(7)).
            repeat {
                try limit(descriptor, SO_SNDTIMEO, to: deadline, path)
                if unsafe address.withPointer({ unsafe Glibc.connect(descriptor, $0, $1) }) == 0 {
                    guard case .unix(_, let user, _)? = Socket.credentials(descriptor), admit(user) else {
                        throw SystemError("trust the owner of the listener at", path: path, code: EPERM)
                    }
                    return descriptor
                }
            } while errno == EINTR
            throw SystemError("connect to", path: path, code: errno == EAGAIN ? ETIMEDOUT : errno)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func encode(
        _ method: HTTPMethod,
        _ target: String,
        _ fields: HTTPFields,
        _ body: [UInt8]
    ) -> [UInt8] {
        var bytes = Array("\(method.rawValue) \(target) HTTP/1.1\r\n".utf8)
        if !fields.contains("Host") { bytes.append(contentsOf: "Host: localhost\r\n".utf8) }
        bytes.append(contentsOf: fields.wire)
        if !body.isEmpty { bytes.append(contentsOf: "Content-Length: \(body.count)\r\n".utf8) }
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: body)
        return bytes
    }
}
