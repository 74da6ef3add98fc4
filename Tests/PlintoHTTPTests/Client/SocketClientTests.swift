import Glibc
import PlintoHTTP
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

@Suite("The small client")
struct SocketClientTests {
    /// Runs `body` with a client on a thread of its own: it blocks.
    private func ask<Value: Sendable>(
        _ test: TestServer,
        timeout: Duration = .seconds(20),
        _ body: @escaping @Sendable (SocketClient) throws -> Value
    ) async throws -> Value {
        guard case .unix(let path, _) = test.address else { preconditionFailure("the client speaks to Unix sockets") }
        return try await withCheckedThrowingContinuation { continuation in
            PlainThread.start {
                continuation.resume(with: Result { try body(try SocketClient(path: path, timeout: timeout)) })
            }
        }
    }

    @Test("a user who listens and is not admitted gets not one byte")
    func foreignPeer() async throws {
        let handler: HTTPHandler = { _ in
            Issue.record("a request arrived")
            return HTTPResponse(status: 204)
        }
        try await TestServer.run(over: .unix, handler: handler) { test in
            guard case .unix(let path, _) = test.address else { return }
            let error = try await withCheckedThrowingContinuation { continuation in
                PlainThread.start {
                    continuation.resume(
                        with: Result {
                            #expect(throws: SystemError.self) {
                                try SocketClient(path: path, timeout: .seconds(20)) { user in
                                    #expect(user == geteuid())
                                    return false
                                }
                            }
                        }
                    )
                }
            }
            #expect(error?.code == EPERM)
        }
    }

    @Test("requests go over one connection, with fields and bodies both ways")
    func reusesConnection() async throws {
        let large = [UInt8](repeating: 120, count: 300_000)
        let handler: HTTPHandler = { request in
            let body = request.path == "/large" ? large : Array((request.fields["X-A"] ?? "").utf8) + request.body
            return HTTPResponse(status: 202, fields: ["X-Host": request.host ?? "none"], body: body)
        }
        try await TestServer.run(over: .unix, handler: handler) { test in
            try await ask(test) { client in
                for number in 0..<3 {
                    let response = try client.send(
                        method: .post,
                        target: "/a?b=c",
                        fields: ["Host": "plinto", "X-A": "\(number)"],
                        body: Array("hi".utf8)
                    )
                    #expect(response.status == 202)
                    #expect(response.fields["x-host"] == "plinto")
                    #expect(response.body == Array("\(number)hi".utf8))
                }
                #expect(try client.send(method: .get, target: "/large").body == large)
                #expect(try client.send(method: .head, target: "/large").body == [])
                #expect(
                    try client.send(method: .get, target: "/", fields: ["X-A": "z"]).fields["x-host"] == "localhost"
                )
            }
        }
    }

    @Test("a connection that ended with an answer is opened anew")
    func reconnects() async throws {
        let handler: HTTPHandler = { _ in HTTPResponse(status: 204, closesConnection: true) }
        try await TestServer.run(over: .unix, handler: handler) { test in
            try await ask(test) { client in
                for _ in 0..<3 {
                    let response = try client.send(method: .get, target: "/")
                    #expect(response.status == 204)
                }
            }
        }
    }

    @Test("an answer that does not come in time is ETIMEDOUT, and the next request gets a new connection")
    func timesOut() async throws {
        let handler: HTTPHandler = { request in
            if request.path == "/slow" { try? await Task.sleep(for: .seconds(3600)) }
            return HTTPResponse(status: 200)
        }
        try await TestServer.run(over: .unix, handler: handler) { test in
            try await ask(test, timeout: .milliseconds(200)) { client in
                let error = #expect(throws: SystemError.self) { try client.send(method: .get, target: "/slow") }
                #expect(error?.code == ETIMEDOUT)
                let next = try client.send(method: .get, target: "/")
                #expect(next.status == 200)
            }
        }
    }

    @Test("no one there is ENOENT or ECONNREFUSED, a path that is too long says so")
    func findsNobody() throws {
        let scratch = try ScratchDirectory()
        let missing = #expect(throws: SystemError.self) {
            try SocketClient(path: scratch.file("s"), timeout: .seconds(1))
        }
        #expect(missing?.code == ENOENT)
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try UnixAddress(scratch.file("stale"))
        #expect(address.withPointer { bind(stale, $0, $1) } == 0)
        close(stale)
        let refused = #expect(throws: SystemError.self) {
            try SocketClient(path: scratch.file("stale"), timeout: .seconds(1))
        }
        #expect(refused?.code == ECONNREFUSED)
        let long = "/" + String(repeating: "a", count: 200)
        let tooLong = #expect(throws: SystemError.self) { try SocketClient(path: long, timeout: .seconds(1)) }
        #expect(tooLong?.code == ENAMETOOLONG)
    }

    /// A listener with a full backlog that accepts nothing. Its descriptors are closed at the end of its lifetime.
    private final class FullListener {
        let scratch: ScratchDirectory
        var descriptors: [Int32] = []
        var path: String { scratch.file("s") }

        init() throws {
            scratch = try ScratchDirectory()
            let address = try UnixAddress(scratch.file("s"))
            let type = Int32(SOCK_STREAM.rawValue)
            let listener = socket(AF_UNIX, type, 0)
            descriptors.append(listener)
            try #require(address.withPointer { bind(listener, $0, $1) } == 0 && listen(listener, 0) == 0)
            while descriptors.count < 50 {
                let guest = socket(AF_UNIX, type | Int32(SOCK_NONBLOCK.rawValue), 0)
                descriptors.append(guest)
                if address.withPointer({ connect(guest, $0, $1) }) != 0 {
                    try #require(errno == EAGAIN)
                    return
                }
            }
            Issue.record("the backlog does not fill up")
        }

        deinit { for descriptor in descriptors { close(descriptor) } }
    }

    @Test("who listens but takes no connection, and who takes it but never answers, is ETIMEDOUT")
    func hangs() async throws {
        let full = try FullListener()
        let path = full.path
        let refused: Result<Void, any Error> = await withCheckedContinuation { continuation in
            PlainThread.start {
                continuation.resume(
                    returning: Result {
                        _ = try SocketClient(path: path, timeout: .seconds(3600), connectTimeout: .milliseconds(100))
                    }
                )
            }
        }
        let error = #expect(throws: SystemError.self) { try refused.get() }
        #expect(error?.code == ETIMEDOUT)
        #expect(error?.operation == "connect to")

        let scratch = try ScratchDirectory()
        let address = try UnixAddress(scratch.file("s"))
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        try #require(address.withPointer { bind(listener, $0, $1) } == 0 && listen(listener, 5) == 0)
        // In the backlog, the connection is open: only the answer is missing.
        let client = try SocketClient(path: scratch.file("s"), timeout: .milliseconds(100))
        let unanswered = #expect(throws: SystemError.self) { try client.send(method: .get, target: "/") }
        #expect(unanswered?.code == ETIMEDOUT)
    }

    /// A server that answers the first request with `text` and ends the connection.
    private func answering(_ text: String, _ body: (SocketClient) throws -> Void) throws {
        let scratch = try ScratchDirectory()
        let address = try UnixAddress(scratch.file("s"))
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        #expect(address.withPointer { bind(listener, $0, $1) } == 0)
        #expect(listen(listener, 5) == 0)
        let client = try SocketClient(path: scratch.file("s"), timeout: .seconds(20))
        PlainThread.start {
            let connection = accept(listener, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 1000)
            _ = recv(connection, &buffer, buffer.count, 0)
            let bytes = Array(text.utf8)
            // One by one: no answer may depend on how it is cut.
            for byte in bytes {
                withUnsafeBytes(of: byte) { _ = send(connection, $0.baseAddress, 1, Int32(MSG_NOSIGNAL)) }
            }
            close(connection)
        }
        try body(client)
    }

    @Test(
        "answers in every form that a server may use are read",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi"),
            ("HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi", "hi"),
            ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", ""),
        ]
    )
    func reads(text: String, body: String) throws {
        try answering(text) { client in
            let response = try client.send(method: .get, target: "/")
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self) == body)
        }
    }

    @Test(
        "what is no answer is an error",
        arguments: [
            ("", ECONNRESET), ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", ECONNRESET),
            ("HTTP/1.1 200 OK\r\nContent-Le", ECONNRESET), ("SSH-2.0-OpenSSH_9.2\r\n\r\n", EPROTO),
            ("HTTP/1.1 2xx OK\r\n\r\n", EPROTO), ("HTTP/1.1 200 OK\n\n", ECONNRESET),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", EPROTO), ("HTTP/1.1 200 OK\r\nA B: c\r\n\r\n", EPROTO),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", EPROTO),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", EPROTO),
        ]
    )
    func refuses(text: String, code: Int32) throws {
        try answering(text) { client in
            let error = #expect(throws: SystemError.self) { try client.send(method: .get, target: "/") }
            #expect(error?.code == code)
        }
    }
}
