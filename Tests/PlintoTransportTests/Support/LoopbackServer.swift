import Foundation
import Synchronization

/// A plain TCP server on 127.0.0.1 that does to each connection what the test says, on a thread of its own.
final class LoopbackServer: Sendable {
    /// The server's end of one connection.
    struct Connection: Sendable {
        fileprivate let descriptor: Int32

        /// Reads to the end of one request, by its Content-Length; what came if the client closes first.
        @discardableResult
        func readRequest() -> String {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                if let end = text.range(of: "\r\n\r\n") {
                    let head = text[..<end.lowerBound].lowercased()
                    let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                        .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
                    if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
                }
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return text }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
        }

        @discardableResult
        func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        /// False when the client has gone away.
        @discardableResult
        func write(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// The next line; nil when the client has closed its end.
        func readSome() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        /// Returns when the client has closed its end.
        func waitForEnd() {
            var buffer = [UInt8](repeating: 0, count: 1024)
            while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
        }
    }

    private let listener: Int32
    private let accepts: Bool
    let port: UInt16
    private let accepted = Atomic<Int>(0)

    var connections: Int { accepted.load(ordering: .relaxed) }
    var url: String { "http://127.0.0.1:\(port)/v1/auth/refresh" }

    /// - Parameter serve: Nil: connections are left in the queue, `backlog` of them, and never accepted.
    init(backlog: Int32 = 64, serve: (@Sendable (Connection) -> Void)?) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            precondition(bind(descriptor, pointer, length) == 0)
            precondition(listen(descriptor, backlog) == 0)
            precondition(getsockname(descriptor, pointer, &length) == 0)
            return UInt16(
                bigEndian: pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port }
            )
        }
        accepts = serve != nil
        guard let serve else { return }
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Closed here and nowhere else: after a close by ``stop()``, this thread could accept from whatever
                    // socket was given the same number next.
                    Glibc.close(listener)
                    return
                }
                accepted.add(1, ordering: .relaxed)
                Thread.detachNewThread {
                    serve(Connection(descriptor: descriptor))
                    Glibc.close(descriptor)
                }
            }
        }
    }

    /// Ends the accepting thread; connections go on.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        if !accepts { Glibc.close(listener) }
    }

    /// Opens a connection and leaves it: fills the queue of a server that does not accept.
    func occupy() -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        withUnsafeBytes(of: &address) { bytes in
            _ = connect(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        return descriptor
    }
}
