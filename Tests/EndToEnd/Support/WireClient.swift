import Foundation
import PlintoModels

/// A plain HTTP/1.1 client of the tests' own, a connection a request, so that what is tested does not test itself.
struct WireClient: Sendable {
    enum Target: Sendable {
        case tcp(port: UInt16)
        case unix(path: String)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Answer: Sendable {
        let status: Int
        let fields: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try WireJSON.decodeResponse(type, from: body)
        }

        /// The reason word of an error answer.
        var reason: String? { try? decode(ErrorEnvelope.self).error.details?.reason.rawValue }
    }

    let target: Target
    var timeout: Double = 20

    func send(
        _ method: String,
        _ path: String,
        fields: [String: String] = [:],
        body: [UInt8]? = nil
    ) throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        var fields = fields
        if let body {
            head += "Content-Length: \(body.count)\r\n"
            fields["Content-Type"] = fields["Content-Type"] ?? "application/json"
        }
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        return try Self.parse(exchange(Array((head + "\r\n").utf8) + (body ?? [])))
    }

    func json(
        _ method: String,
        _ path: String,
        _ body: some Encodable,
        fields: [String: String] = [:]
    ) throws -> Answer {
        try send(method, path, fields: fields, body: WireJSON.encode(body))
    }

    func get(_ path: String, bearer: String? = nil) throws -> Answer {
        try send("GET", path, fields: bearer.map { ["Authorization": "Bearer \($0)"] } ?? [:])
    }

    /// Writes `bytes` as they are and reads to the end of the connection.
    func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
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
                throw Failure(description: "no answer: \(String(cString: strerror(errno)))")
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
        var limit = timeval(tv_sec: Int(timeout), tv_usec: 0)
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
            throw Failure(description: "cannot connect: \(reason)")
        }
        return socket
    }

    /// Reads a response that ends with its connection, its body by `Content-Length` or plain.
    static func parse(_ bytes: [UInt8]) throws -> Answer {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Failure(description: "not a response: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let statusLine = lines[0].split(separator: " ")
        guard statusLine.count >= 2, let status = Int(statusLine[1]) else {
            throw Failure(description: "not a status line: \(lines[0])")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let body = Array(bytes[end.upperBound...])
        if let length = fields["content-length"].flatMap(Int.init), body.count < length {
            throw Failure(description: "the answer was cut short")
        }
        return Answer(status: status, fields: fields, body: body)
    }
}

/// An IPv4 address on 127.0.0.1.
struct LoopbackAddress {
    private var address = sockaddr_in()

    init(port: UInt16) {
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
