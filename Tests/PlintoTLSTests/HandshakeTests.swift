import PlintoHTTP
import PlintoTLS
import TestSupport
import Testing

@Suite("Handshakes")
struct HandshakeTests {
    @Test("TLS 1.2 and 1.3 are spoken", arguments: [SelfSigned.ec, SelfSigned.rsa], ["1.2", "1.3"])
    func versions(kind: [String], version: String) async throws {
        try await SecureServer.run(kind: kind) { test in
            let outcome = try await test.curl(
                ["--tlsv\(version)", "--tls-max", version, test.url + "/a", "-w", "%{http_version} %{http_code}"]
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output == "/a 0\n1.1 200")
        }
    }

    @Test(
        "what is older or weaker is refused",
        arguments: [
            ["-tls1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            ["-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:AES128-GCM-SHA256"],
            ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384"],
            ["-tls1_2", "-cipher", "aNULL:eNULL:@SECLEVEL=0"],
        ]
    )
    func weak(arguments: [String]) async throws {
        try await SecureServer.run { test in
            let outcome = try await test.client(arguments)
            #expect(outcome.status != 0)
            #expect(!outcome.output.contains("HTTP/1.1"))
            #expect(try await test.curl([test.url]).status == 0)
        }
    }

    @Test("HTTP/1.1 is what ALPN agrees on, and who wants another protocol alone is refused")
    func alpn() async throws {
        try await SecureServer.run { test in
            let both = try await test.client(["-alpn", "h2,http/1.1"])
            #expect(both.output.contains("ALPN protocol: http/1.1") && both.output.contains("/last 0"))
            let none = try await test.client([])
            #expect(none.output.contains("No ALPN negotiated") && none.output.contains("/last 0"))
            let other = try await test.client(["-alpn", "h2"])
            #expect(other.status != 0 && other.all.contains("no application protocol"))
        }
    }

    @Test("a client cannot renegotiate, nothing is compressed, and the end is said")
    func plainness() async throws {
        try await SecureServer.run { test in
            let renegotiation = try await test.client(
                ["-tls1_2", "-no_ign_eof"],
                input: "R\n" + SecureServer.lastRequest
            )
            #expect(renegotiation.all.contains("RENEGOTIATING"))
            #expect(renegotiation.all.contains("no renegotiation"))
            #expect(!renegotiation.output.contains("/last 0"))
            let usual = try await test.client(["-tls1_2"])
            #expect(usual.output.contains("Compression: NONE") && usual.output.contains("/last 0"))
            #expect(usual.status == 0 && !usual.all.contains("unexpected eof"))
        }
    }

    @Test("a session is resumed by its ticket", arguments: ["1_2", "1_3"])
    func resumption(version: String) async throws {
        try await SecureServer.run { test in
            let session = test.scratch.file("session")
            let first = try await test.client(["-tls\(version)", "-sess_out", session])
            #expect(first.output.contains("New, TLSv"))
            let second = try await test.client(["-tls\(version)", "-sess_in", session])
            #expect(second.output.contains("Reused, TLSv") && second.output.contains("/last 0"))
            // Another certificate, other keys: the old ticket is worth nothing, and nothing breaks.
            #expect(test.endpoint.reload())
            let third = try await test.client(["-tls\(version)", "-sess_in", session])
            #expect(third.output.contains("New, TLSv") && third.output.contains("/last 0"))
        }
    }

    @Test("plain HTTP is told to speak TLS", arguments: ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "PATCH"])
    func plain(text: String) async throws {
        try await SecureServer.run { test in
            let client = try RawClient(port: test.port)
            client.send(Array(text.utf8))
            let answer = try await client.receiveAll() ?? "nothing"
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("Connection: close") && answer.contains("https://"))
        }
    }

    @Test(
        "garbage instead of a handshake ends the connection and nothing else",
        arguments: [
            [0], [22, 3, 1, 0xFF, 0xFF], [22, 3, 1, 0, 5, 1, 0, 0, 1, 9] + [UInt8](repeating: 7, count: 100),
            [UInt8](repeating: 22, count: 20_000), [128, 46, 1, 3, 1], [21, 3, 1, 0, 2, 2, 40],
        ]
    )
    func garbage(bytes: [UInt8]) async throws {
        var limits = HTTPLimits.standard
        limits.handshakeTimeout = .milliseconds(200)
        try await SecureServer.run(limits: limits) { test in
            let client = try RawClient(port: test.port)
            client.send(bytes)
            #expect(try await client.receiveAll() != nil)
            #expect(try await test.curl([test.url]).status == 0)
        }
    }

    @Test("who does not finish the handshake in time is cut off, and counts as a connection until then")
    func slow() async throws {
        var limits = HTTPLimits.standard
        limits.handshakeTimeout = .milliseconds(400)
        limits.headerDeadline = .seconds(60)
        limits.maximumConnections = 2
        try await SecureServer.run(limits: limits) { test in
            let silent = try RawClient(port: test.port)
            let stuck = try RawClient(port: test.port)
            stuck.send([22, 3, 1, 2, 0])
            // It takes the place of one of these.
            let outcome = try await test.curl([test.url + "/later"])
            #expect(outcome.output == "/later 0\n", "\(outcome.errors)")
            #expect(test.lines.text.contains("closed in favour of new ones"))
            #expect(try await silent.receiveAll() == "")
            #expect(try await stuck.receiveAll() != nil)
        }
    }

    @Test("a handshake that is under way does not hold up the end of the server")
    func drain() async throws {
        try await SecureServer.run { test in
            let stuck = try RawClient(port: test.port)
            stuck.send([22, 3, 1, 2, 0])
            // Answered on the other connection: the loops have seen the first by now.
            #expect(try await test.curl([test.url]).status == 0)
            let begin = ContinuousClock.now
            await test.server.shutdown(grace: .seconds(60))
            #expect(ContinuousClock.now - begin < .seconds(30))
            #expect(try await stuck.receiveAll() != nil)
        }
    }
}
