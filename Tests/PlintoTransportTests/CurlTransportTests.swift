import Foundation
import PlintoModels
import PlintoTransport
import Synchronization
import TestSupport
import Testing

@Suite("The transport over real sockets", .serialized, .timeLimit(.minutes(2)))
struct CurlTransportTests {
    /// Deadlines far beyond what the case needs, so that only the one it is about can strike.
    private static let patient = CurlTransport(connectTimeout: .seconds(60), timeout: .seconds(60))

    private func post(_ url: String, body: String = "{}", fields: [TransportRequest.Field] = []) -> TransportRequest {
        TransportRequest(method: .post, url: url, fields: fields, body: Array(body.utf8))
    }

    /// The result of a POST to a server that sends `text` and closes.
    private func outcome(answering text: [UInt8]) async -> Result<TransportResponse, TransportError> {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write(text)
        }
        defer { server.stop() }
        do throws(TransportError) {
            return .success(try await Self.patient.send(post(server.url)))
        } catch {
            return .failure(error)
        }
    }

    @Test("carries method, path, fields and body there, and status, fields and body back")
    func roundTrip() async throws {
        let seen = Mutex("")
        let server = LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 201 Created\r\nX-Thing: a b\r\nContent-Length: 5\r\n\r\nhello")
        }
        defer { server.stop() }
        let fields = [TransportRequest.Field("Idempotency-Key", "k"), .init("Content-Type", "application/json")]
        let answer = try await Self.patient.send(post(server.url, body: #"{"refresh_token":"r"}"#, fields: fields))
        #expect(answer.status == 201)
        #expect(answer.fields["x-thing"] == "a b")
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        let request = seen.withLock { $0 }
        #expect(request.hasPrefix("POST /v1/auth/refresh HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("idempotency-key: k\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + #"{"refresh_token":"r"}"#))
    }

    @Test("a GET and a DELETE work without a body")
    func withoutBody() async throws {
        let server = LoopbackServer { connection in
            let method = connection.readRequest().prefix { $0 != " " }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(method.utf8.count)\r\n\r\n\(method)")
        }
        defer { server.stop() }
        for method in [HTTPMethod.get, .delete] {
            let answer = try await Self.patient.send(TransportRequest(method: method, url: server.url))
            #expect(String(decoding: answer.body, as: UTF8.self) == method.rawValue)
        }
    }

    @Test("a pinned address is connected to whatever the host's name stands for, and Host stays the URL's")
    func pinned() async throws {
        let seen = Mutex("")
        let server = LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let url = "http://no-such-host.invalid:\(server.port)/hook"
        let request = TransportRequest(method: .post, url: url, body: Array("{}".utf8), pinnedAddress: "127.0.0.1")
        #expect(try await Self.patient.send(request).status == 200)
        #expect(seen.withLock { $0 }.contains("Host: no-such-host.invalid:\(server.port)\r\n"))
    }

    @Test("a line break in a field or an address is refused before anything is sent", arguments: ["\r\n", "\n", "\0"])
    func injection(text: String) async throws {
        let server = LoopbackServer { $0.readRequest() }
        defer { server.stop() }
        let field = TransportRequest.Field("X-Thing", "a\(text)Evil: yes")
        await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url, fields: [field])) }
        await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url + text + "x")) }
        #expect(server.connections == 0)
    }

    @Test("every method arrives as itself, with its body", arguments: HTTPMethod.allCases.filter { $0 != .head })
    func methods(method: HTTPMethod) async throws {
        let seen = Mutex("")
        let server = LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        _ = try await Self.patient.send(TransportRequest(method: method, url: server.url, body: Array("{}".utf8)))
        let request = seen.withLock { $0 }
        #expect(request.hasPrefix(method.rawValue + " "))
        #expect(request.hasSuffix("\r\n\r\n{}"))
    }

    @Test("a refused connection is told at once")
    func refused() async throws {
        let server = LoopbackServer(serve: nil)
        server.stop()
        let fault = await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url)) }
        #expect(fault == .unreachable("the connection was refused"))
    }

    @Test("an unknown host is told as such")
    func unknownHost() async throws {
        let fault = await #expect(throws: TransportError.self) {
            try await Self.patient.send(post("http://no-such-host.invalid/"))
        }
        #expect(fault == .unreachable("the host name cannot be resolved"))
    }

    @Test("a server that does not take the connection is given up after the connect deadline")
    func connectDeadline() async throws {
        let server = LoopbackServer(backlog: 0, serve: nil)
        let others = (0..<8).map { _ in server.occupy() }
        defer {
            for other in others { close(other) }
            server.stop()
        }
        let transport = CurlTransport(connectTimeout: .milliseconds(200), timeout: .seconds(600))
        let fault = await #expect(throws: TransportError.self) { try await transport.send(post(server.url)) }
        #expect(fault == .timedOut)
    }

    @Test("a server that takes the request and stays silent is given up after the whole deadline, not the connect one")
    func silent() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let transport = CurlTransport(connectTimeout: .milliseconds(100), timeout: .milliseconds(900))
        let start = ContinuousClock.now
        let fault = await #expect(throws: TransportError.self) { try await transport.send(post(server.url)) }
        #expect(fault == .timedOut)
        #expect(ContinuousClock.now - start >= .milliseconds(900))
    }

    @Test("so is one that never reads what it accepted")
    func neverReads() async throws {
        let server = LoopbackServer(serve: nil)
        defer { server.stop() }
        let transport = CurlTransport(connectTimeout: .seconds(600), timeout: .milliseconds(300))
        let fault = await #expect(throws: TransportError.self) { try await transport.send(post(server.url)) }
        #expect(fault == .timedOut)
    }

    @Test("a body that trickles for ever is given up after the whole deadline")
    func trickle() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while connection.write("x") { usleep(20_000) }
        }
        defer { server.stop() }
        let transport = CurlTransport(connectTimeout: .milliseconds(300), timeout: .milliseconds(600))
        let fault = await #expect(throws: TransportError.self) { try await transport.send(post(server.url)) }
        #expect(fault == .timedOut)
    }

    @Test("an answer larger than allowed is refused by its length, before it has come")
    func oversizedByLength() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n{")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let fault = await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url)) }
        #expect(fault == .invalidResponse("it is larger than 1048576 bytes"))
    }

    @Test("an answer that grows larger than allowed is cut off")
    func oversizedByGrowth() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
            while connection.write(chunk) {}
        }
        defer { server.stop() }
        let fault = await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url)) }
        #expect(fault == .invalidResponse("it is larger than 1048576 bytes"))
    }

    @Test("a server that floods does not fill the memory")
    func flood() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array(("10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n").utf8)
            while connection.write(chunk) {}
        }
        defer { server.stop() }
        let before = try peakMemory()
        for _ in 0..<5 {
            await #expect(throws: TransportError.self) { try await Self.patient.send(post(server.url)) }
        }
        #expect(try peakMemory() - before < 256 << 20)
    }

    /// The most resident memory this process has had, in bytes.
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        let kibibytes = try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
        return kibibytes << 10
    }

    @Test("an answer of just the size allowed comes through")
    func largest() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + String(repeating: "x", count: 1 << 20)
            )
        }
        defer { server.stop() }
        #expect(try await Self.patient.send(post(server.url)).body.count == 1 << 20)
    }

    @Test("a redirect is the answer, and is not followed", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let elsewhere = LoopbackServer { $0.readRequest() }
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write(
                "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(elsewhere.url)\r\nContent-Length: 2\r\n\r\nhi"
            )
        }
        defer {
            server.stop()
            elsewhere.stop()
        }
        let answer = try await Self.patient.send(post(server.url))
        #expect(answer.status == status)
        #expect(elsewhere.connections == 0)
    }

    @Test("a 401 with a challenge is an answer like any other", arguments: ["Bearer", "Basic realm=\"x\"", "Digest"])
    func challenge(scheme: String) async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 401 No\r\nWWW-Authenticate: \(scheme)\r\nContent-Length: 4\r\n\r\nnope")
        }
        defer { server.stop() }
        let answer = try await Self.patient.send(post(server.url))
        #expect(answer.status == 401)
        #expect(String(decoding: answer.body, as: UTF8.self) == "nope")
        #expect(server.connections == 1)
    }

    @Test("cookies are not kept")
    func cookies() async throws {
        let seen = Mutex<[String]>([])
        let server = LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0.append(request.lowercased()) }
            connection.write("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        for _ in 0..<2 { _ = try await Self.patient.send(post(server.url)) }
        #expect(seen.withLock { $0.count == 2 && $0.allSatisfy { !$0.contains("cookie") } })
    }

    @Test("cancellation ends the request at once")
    func cancelled() async throws {
        let arrived = Gate()
        let server = LoopbackServer { connection in
            connection.readRequest()
            arrived.open()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let request = post(server.url)
        let task = Task { () async throws(TransportError) in try await Self.patient.send(request) }
        await arrived.pass()
        task.cancel()
        let fault = await #expect(throws: TransportError.self) { try await task.value }
        #expect(fault == .cancelled)
        let early = Task { () async throws(TransportError) in
            try? await Task.sleep(for: .seconds(60))
            return try await Self.patient.send(request)
        }
        early.cancel()
        await #expect(throws: TransportError.self) { try await early.value }
    }

    @Test(
        "what is no HTTP answer is a fault, not a crash",
        arguments: [
            "", "\r\n\r\n", "hello", "HTTP/1.1\r\n\r\n", "HTTP/1.1 banana\r\n\r\n", "HTTP/1.1 99999 No\r\n\r\n",
            "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
            "\u{0}\u{1}\u{2}\u{3}", "SSH-2.0-OpenSSH_9.2\r\n",
        ]
    )
    func garbage(text: String) async {
        guard case .failure = await outcome(answering: Array(text.utf8)) else {
            Issue.record("it was taken for an answer")
            return
        }
    }

    @Test(
        "an odd answer is survived, whatever is made of it",
        arguments: [
            "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: empty\r\n\r\n", "HTTP/1.1 200\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nto the end",
            "HTTP/1.1 204 None\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 302 Found\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: \r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: http:x?%zz#%\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: //[::1\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: ///a b\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: mailto:a@b\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: ?q=ä#ö\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: a\r\nDate: b\r\nContent-Length: 0\r\n\r\n", "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1e9\r\n\r\nx", "HTTP/1.1 304 Not Modified\r\n\r\n",
            "HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: \u{0}\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        ]
    )
    func odd(text: String) async {
        _ = await outcome(answering: Array(text.utf8))
    }

    @Test("a field that is not UTF-8 is survived")
    func notUTF8() async {
        _ = await outcome(answering: Array("HTTP/1.1 200 OK\r\nX: ".utf8) + [0xFF, 0xFE] + Array("\r\n\r\n".utf8))
    }

    @Test("hundreds of requests, answered, cut off and given up, leave no descriptors behind")
    func noLeak() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        }
        let silent = LoopbackServer { connection in
            connection.readRequest()
            connection.waitForEnd()
        }
        defer {
            server.stop()
            silent.stop()
        }
        func descriptors() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }
        let hasty = CurlTransport(connectTimeout: .seconds(60), timeout: .milliseconds(20))
        _ = try await Self.patient.send(post(server.url))
        let before = descriptors()
        for _ in 0..<150 {
            _ = try await Self.patient.send(post(server.url))
            _ = try? await hasty.send(post(silent.url))
        }
        await eventually("descriptors are left open: \(before) before, \(descriptors()) after") {
            descriptors() <= before + 20
        }
    }
}
