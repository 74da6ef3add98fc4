import Foundation
import PlintoModels
import Synchronization
import TestSupport

/// A receiver of events on loopback that takes them all.
final class EventReceiver: Sendable {
    /// One message: its id, and the payload.
    struct Message: Sendable {
        let id: String
        let payload: EventPayload
    }

    let port: UInt16
    private let listener: Int32
    private let received = Mutex<[Message]>([])
    private let accepted = Mutex(0)

    /// How often someone connected.
    var connectionCount: Int { accepted.withLock { $0 } }

    /// What arrived, oldest first.
    var messages: [Message] { received.withLock { $0 } }

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard LoopbackAddress(port: 0).withPointer({ bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
            throw WireClient.Failure(description: "the receiver cannot listen: \(errno)")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listener, $0, &size) }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                self?.take(connection)
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private func take(_ connection: Int32) {
        accepted.withLock { $0 += 1 }
        defer { close(connection) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // A request that was cut off is none.
        while true {
            if let message = Self.message(bytes) {
                received.withLock { $0.append(message) }
                let answer = Array("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".utf8)
                _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
                return
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer[..<count]
        }
    }

    /// Nil while it is not whole.
    private static func message(_ bytes: [UInt8]) -> Message? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        var fields: [String: String] = [:]
        for line in String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let body = Array(bytes[end.upperBound...])
        guard let length = fields["content-length"].flatMap(Int.init), body.count >= length,
            let id = fields["webhook-id"],
            let payload = try? WireJSON.decodeResponse(EventPayload.self, from: Array(body.prefix(length)))
        else { return nil }
        return Message(id: id, payload: payload)
    }
}
