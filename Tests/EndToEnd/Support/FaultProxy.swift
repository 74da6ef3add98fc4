import Foundation
import Synchronization
import TestSupport

/// A proxy on loopback between agent and server that does to each request what the network of a bad day does.
final class FaultProxy: Sendable {
    /// What happens to one request.
    enum Fault: Sendable {
        case none
        /// The server never hears of it.
        case dropRequest
        /// The server acts on it, but no one hears the answer.
        case dropReply
        /// The answer comes late, by so many seconds.
        case delay(Double)
        /// The server gets it twice, one after the other; the second answer is the one that arrives.
        case duplicate
        /// The server gets it now and a second time after so many seconds; the first answer is the one that arrives.
        case lateDuplicate(Double)
        /// Nothing is ever answered, and the connection stays open.
        case hang
        /// These bytes instead of the server's answer, which never hears of the request.
        case answer(String)
    }

    /// Chooses a fault by the first line of a request.
    typealias Script = @Sendable (_ requestLine: String) -> Fault

    private struct State {
        var script: Script = { _ in .none }
        var upstream: UInt16
        var held: [Int32] = []
        var stopped = false
        var seen: [String] = []
    }

    let port: UInt16
    private let listener: Int32
    private let state: Mutex<State>

    init(upstream: UInt16) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard LoopbackAddress(port: 0).withPointer({ bind(listener, $0, $1) }) == 0, listen(listener, 128) == 0 else {
            throw WireClient.Failure(description: "the proxy cannot listen: \(errno)")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listener, $0, &size) }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        state = Mutex(State(upstream: upstream))
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else {
                    // Closed here and nowhere else: after a close by ``stop()``, this thread could accept from whatever
                    // socket was given the same number next.
                    close(listener)
                    return
                }
                Thread.detachNewThread { [weak self] in self?.serve(client) }
            }
        }
    }

    deinit {
        stop()
    }

    func stop() {
        let held = state.withLock { state in
            guard !state.stopped else { return [Int32]() }
            state.stopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            defer { state.held = [] }
            return state.held
        }
        for descriptor in held { close(descriptor) }
    }

    /// From now on, each request meets the fault that `script` chooses.
    func set(_ script: @escaping Script) {
        state.withLock { $0.script = script }
    }

    /// Every request from now on meets `fault`.
    func always(_ fault: Fault) {
        set { _ in fault }
    }

    /// The first lines of all requests so far.
    var requests: [String] { state.withLock { $0.seen } }

    private func serve(_ client: Int32) {
        guard let request = readRequest(client) else {
            close(client)
            return
        }
        let line = String(decoding: request.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let (script, upstream) = state.withLock { state in
            state.seen.append(line)
            return (state.script, WireClient(target: .tcp(port: state.upstream)))
        }
        var answer: [UInt8]?
        switch script(line) {
        case .none:
            answer = try? upstream.exchange(request)
        case .dropRequest:
            break
        case .dropReply:
            _ = try? upstream.exchange(request)
        case .delay(let seconds):
            answer = try? upstream.exchange(request)
            usleep(UInt32(seconds * 1_000_000))
        case .duplicate:
            _ = try? upstream.exchange(request)
            answer = try? upstream.exchange(request)
        case .lateDuplicate(let seconds):
            answer = try? upstream.exchange(request)
            Thread.detachNewThread {
                usleep(UInt32(seconds * 1_000_000))
                _ = try? upstream.exchange(request)
            }
        case .hang:
            state.withLock { $0.held.append(client) }
            return
        case .answer(let text):
            answer = Array(text.utf8)
        }
        if let answer {
            var sent = 0
            while sent < answer.count {
                let count = send(client, Array(answer[sent...]), answer.count - sent, Int32(MSG_NOSIGNAL))
                guard count > 0 else { break }
                sent += count
            }
        }
        close(client)
    }

    /// One request whose connection is asked to end after it, so that its answer ends with the connection.
    private func readRequest(_ client: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var headEnd: Int?
        var length = 0
        while true {
            if headEnd == nil, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                headEnd = end.upperBound
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
                for line in head.components(separatedBy: "\r\n") where line.hasPrefix("content-length:") {
                    length = Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
                }
            }
            if let headEnd, bytes.count >= headEnd + length {
                let head = String(decoding: bytes[..<(headEnd - 4)], as: UTF8.self)
                let kept = head.components(separatedBy: "\r\n").filter { !$0.lowercased().hasPrefix("connection:") }
                let closing = kept.joined(separator: "\r\n") + "\r\nConnection: close\r\n\r\n"
                return Array(closing.utf8) + bytes[headEnd...]
            }
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
