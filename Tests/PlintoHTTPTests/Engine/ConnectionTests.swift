import Glibc
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@Suite("Connections")
struct ConnectionTests {
    static let echo: HTTPHandler = { request in
        HTTPResponse(
            status: 200,
            body: Array("<\(request.method.rawValue) \(request.path) ".utf8) + request.body + [62]
        )
    }

    @Test("a request is answered, and the connection stays open for the next", arguments: Way.allCases)
    func keepsAlive(way: Way) async throws {
        try await TestServer.run(over: way, handler: Self.echo) { test in
            try await test.connect().run { client in
                for number in 1...3 {
                    try client.send("POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n\(number)")
                    let answer = try client.receive(until: "<POST /n \(number)>")
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(answer.contains("\r\nContent-Length: 11\r\n"))
                    #expect(answer.contains("\r\nDate: "))
                    #expect(!answer.contains("Connection:"))
                }
            }
        }
    }

    @Test("HTTP/1.0 and Connection: close end the connection after the answer", arguments: Way.allCases)
    func closes(way: Way) async throws {
        try await TestServer.run(over: way, handler: Self.echo) { test in
            for head in ["GET /a HTTP/1.0\r\n", "GET /a HTTP/1.1\r\nHost: x\r\nConnection: x, Close\r\n"] {
                let answer = try await test.exchange(head + "\r\n")
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(answer.hasSuffix("<GET /a >"))
            }
        }
    }

    @Test("requests of a pipeline are answered in order, though the first takes longest", arguments: Way.allCases)
    func pipelines(way: Way) async throws {
        let handler: HTTPHandler = { request in
            if request.path == "/0" { try? await Task.sleep(for: .milliseconds(50)) }
            return await Self.echo(request)
        }
        try await TestServer.run(over: way, handler: handler) { test in
            let count = 500
            let requests = (0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            let answer = try await test.exchange(requests + "GET /end HTTP/1.0\r\n\r\n")
            let paths = answer.split(separator: "<GET /").dropFirst().map { $0.prefix { $0 != " " } }
            #expect(paths == (0..<count).map { "\($0)" } + ["end"])
        }
    }

    @Test("an answer does not wait for the next request of the pipeline to be handled")
    func doesNotHoldBack() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let handler: HTTPHandler = { request in
            if request.path == "/slow" { for await _ in gate { break } }
            return await Self.echo(request)
        }
        try await TestServer.run(handler: handler) { test in
            try await test.connect().run { client in
                try client.send("GET /fast HTTP/1.1\r\nHost: x\r\n\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try client.receive(until: "<GET /fast >")
                open.yield()
                _ = try client.receive(until: "<GET /slow >")
            }
        }
    }

    @Test("HEAD has the length of the answer, and no body")
    func answersHead() async throws {
        try await TestServer.run(handler: Self.echo) { test in
            let answer = try await test.exchange("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.contains("\r\nContent-Length: 10\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("who asks whether to send a body is told to go on", arguments: Way.allCases)
    func continues(way: Way) async throws {
        try await TestServer.run(over: way, handler: Self.echo) { test in
            try await test.connect().run { client in
                try client.send("PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(try client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try client.send("hi")
                _ = try client.receive(until: "<PUT /a hi>")
            }
        }
    }

    @Test("a body of the largest size arrives whole, in one piece or in chunks", arguments: Way.allCases)
    func takesLargeBodies(way: Way) async throws {
        let handler: HTTPHandler = { request in
            let sum = request.body.reduce(into: UInt64(0)) { $0 = $0 &* 31 &+ UInt64($1) }
            return HTTPResponse(status: 200, body: Array("<\(request.body.count) \(sum)>".utf8))
        }
        try await TestServer.run(over: way, handler: handler) { test in
            let body = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let sum = body.reduce(into: UInt64(0)) { $0 = $0 &* 31 &+ UInt64($1) }
            try await test.connect().run { client in
                try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
                try client.send(body)
                _ = try client.receive(until: "<\(body.count) \(sum)>")
                try client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                for start in stride(from: 0, to: body.count, by: 10_000) {
                    let chunk = Array(body[start..<min(start + 10_000, body.count)])
                    try client.send("\(String(chunk.count, radix: 16))\r\n")
                    try client.send(chunk)
                    try client.send("\r\n")
                }
                try client.send("0\r\n\r\n")
                _ = try client.receive(until: "<\(body.count) \(sum)>")
            }
        }
    }

    @Test("a large answer arrives whole, though the client reads slowly", arguments: Way.allCases)
    func sendsLargeBodies(way: Way) async throws {
        let body = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let handler: HTTPHandler = { _ in HTTPResponse(status: 200, body: body) }
        try await TestServer.run(over: way, handler: handler) { test in
            try await test.connect().run { client in
                try client.send("GET / HTTP/1.0\r\n\r\n")
                var received: [UInt8] = []
                while true {
                    let more = try client.receive(limit: 300_000)
                    if more.isEmpty { break }
                    received += more
                }
                #expect(Array(received.suffix(body.count)) == body)
            }
        }
    }

    @Test("a handler that waits elsewhere comes back to the loop of its connection")
    func returnsToItsLoop() async throws {
        let handler: HTTPHandler = { _ in
            let before = ThreadName.current
            try? await Task.sleep(for: .milliseconds(1))
            let after = ThreadName.current
            let elsewhere = await Task.detached { ThreadName.current }.value
            return HTTPResponse(
                status: 200,
                body: Array("<\(before) \(after) \(elsewhere) \(ThreadName.current)>".utf8)
            )
        }
        try await TestServer.run(loops: 1, handler: handler) { test in
            let answer = try await test.exchange("GET / HTTP/1.0\r\n\r\n")
            let names = answer.split(separator: "<")[1].split(separator: " ")
            #expect(names[0] == "http-loop-1")
            #expect(names[1] == "http-loop-1")
            #expect(names[2] != "http-loop-1")
            #expect(names[3] == "http-loop-1>")
        }
    }

    @Test("the peer is the process at the other end of a Unix socket, or the address of a TCP one")
    func namesPeers() async throws {
        let handler: HTTPHandler = { HTTPResponse(status: 200, body: Array("\($0.peer)".utf8)) }
        try await TestServer.run(over: .unix, handler: handler) { test in
            let answer = try await test.exchange("GET / HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("\(Peer.unix(pid: getpid(), uid: geteuid(), gid: getegid()))"))
        }
        try await TestServer.run(over: .tcp, handler: handler) { test in
            let client = try test.connect()
            let port = client.localPort
            let answer = try await client.run { client in
                try client.send("GET / HTTP/1.0\r\n\r\n")
                return try client.receiveAll()
            }
            #expect(answer.hasSuffix("\(Peer.tcp(address: "127.0.0.1", port: port))"))
        }
    }

    @Test("a client that goes away in the middle of anything harms no one", arguments: Way.allCases)
    func survivesAbruptEnds(way: Way) async throws {
        let large = [UInt8](repeating: 1, count: 2_000_000)
        let handler: HTTPHandler = { request in
            if request.path == "/large" { return HTTPResponse(status: 200, body: large) }
            try? await Task.sleep(for: .milliseconds(5))
            return await Self.echo(request)
        }
        try await TestServer.run(over: way, handler: handler) { test in
            let beginnings = [
                "", "G", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /large HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n",
            ]
            for round in 0..<10 {
                for beginning in beginnings {
                    let client = try test.connect()
                    try client.send(beginning)
                    if round.isMultiple(of: 2) { client.reset() }
                }
            }
            let answer = try await test.exchange("GET /after HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("<GET /after >"))
        }
    }

    @Test("a truncated request whose sender waits for an answer is told so")
    func tellsTruncated() async throws {
        try await TestServer.run(handler: Self.echo) { test in
            let truncated = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
            let answer = try await test.exchange(truncated, finishing: true)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            let silent = try await test.exchange("", finishing: true)
            #expect(silent.isEmpty)
        }
    }

    @Test("a thousand connections are served at once", .timeLimit(.minutes(1)), arguments: Way.allCases)
    func servesManyConnections(way: Way) async throws {
        try await TestServer.run(over: way, handler: Self.echo) { test in
            let clients = try (0..<1000).map { _ in try test.connect() }
            for round in 0..<2 {
                for (number, client) in clients.enumerated() {
                    try client.send("GET /\(round)/\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                }
                for (number, client) in clients.enumerated() {
                    let answer = try await client.run { try $0.receive(until: ">") }
                    #expect(answer.hasSuffix("<GET /\(round)/\(number) >"))
                }
            }
        }
    }
}
