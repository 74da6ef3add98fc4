import Glibc

/// Sends plain HTTP/1.1 by the tests' own means, a connection a request, so that what is tested does not test itself.
package struct HTTPExchange: Sendable {
    /// Where a server listens.
    package enum Target: Sendable {
        /// On 127.0.0.1.
        case tcp(port: UInt16)
        case unix(path: String)
    }

    private let target: Target
    private let timeout: Int

    /// - Parameter timeout: Seconds for which the server may say nothing.
    package init(_ target: Target, timeout: Double) {
        self.target = target
        self.timeout = Int(timeout)
    }

    /// A request that ends its connection; a body is JSON unless `fields` says otherwise.
    package func send(
        _ method: String,
        _ path: String,
        fields: [String: String],
        body: [UInt8]?
    ) throws -> WireResponse {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        var fields = fields
        if let body {
            head += "Content-Length: \(body.count)\r\n"
            fields["Content-Type"] = fields["Content-Type"] ?? "application/json"
        }
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + (body ?? [])
        return try WireResponse(parsing: exchange(bytes), isToHead: method == "HEAD")
    }

    /// Writes `bytes` as they are and reads to the end of the connection.
    package func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
        let socket = try connect()
        defer { close(socket) }
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(socket, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            sent += count
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 {
                received += buffer[..<count]
            } else if count == 0 || !received.isEmpty {
                return received
            } else {
                throw WireResponse.Failure(description: "no response: \(String(cString: strerror(errno)))")
            }
        }
    }

    private func connect() throws -> Int32 {
        let family: Int32
        switch target {
        case .tcp: family = AF_INET
        case .unix: family = AF_UNIX
        }
        let socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result: Int32
        switch target {
        case .tcp(let port):
            result = LoopbackAddress(port: port).withPointer { Glibc.connect(socket, $0, $1) }
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        guard result == 0 else {
            let reason = String(cString: strerror(errno))
            close(socket)
            throw WireResponse.Failure(description: "cannot connect: \(reason)")
        }
        return socket
    }
}
