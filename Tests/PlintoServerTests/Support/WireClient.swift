import Foundation
import PlintoModels
import PlintoSystem

/// A plain HTTP/1.1 client of the tests' own, a connection a request, so that what is tested does not test itself.
struct WireClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let fields: [String: String]
        let body: [UInt8]

        func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try WireJSON.decodeResponse(type, from: body)
        }

        /// The body as any JSON.
        var json: JSONValue {
            get throws { try decode(JSONValue.self) }
        }

        var error: ErrorEnvelope? { try? decode(ErrorEnvelope.self) }
        /// The reason word of an error answer.
        var reason: Reason? { error?.error.details?.reason }
        /// The field that an error answer names.
        var field: String? { error?.error.details?.field }

        /// The query of the `Link` field that leads to the next page.
        var nextQuery: String? {
            guard let link = fields["link"], link.hasPrefix("<?"), link.hasSuffix(#">; rel="next""#) else { return nil }
            return String(link.dropFirst(2).prefix { $0 != ">" })
        }
    }

    let port: UInt16

    func send(
        _ method: String,
        _ path: String,
        fields: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        var fields = fields
        if let body {
            head += "Content-Length: \(body.count)\r\n"
            fields["Content-Type"] = fields["Content-Type"] ?? "application/json"
        }
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + (body ?? [])
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: it blocks, and the server under test wants the pool's.
            PlainThread.start {
                continuation.resume(with: Result { try Self.parse(self.exchange(bytes)) })
            }
        }
    }

    /// Writes `bytes` as they are and reads to the end of the connection.
    private func exchange(_ bytes: [UInt8]) throws -> [UInt8] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "cannot connect: \(String(cString: strerror(errno)))") }
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

    private static func parse(_ bytes: [UInt8]) throws -> Answer {
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
        return Answer(status: status, fields: fields, body: Array(bytes[end.upperBound...]))
    }
}
