import PlintoModels
import Testing

@testable import PlintoHTTP

@Suite("The request parser")
struct RequestParserTests {
    static let limits = HTTPLimits(
        maximumTargetBytes: 512,
        maximumHeaderBytes: 2048,
        maximumHeaderCount: 20,
        maximumBodyBytes: 4096
    )

    /// The results of a parser that is fed `bytes` in parts of the given sizes, the last of which repeats.
    static func transcript(_ bytes: [UInt8], parts: [Int], limits: HTTPLimits = limits) -> [String] {
        var parser = RequestParser(limits: limits, peer: .unix(pid: 1, uid: 2, gid: 3))
        var lines: [String] = []
        var start = 0
        var parts = parts[...]
        while start < bytes.count {
            let end = start + min(bytes.count - start, max(1, parts.first ?? 1))
            if parts.count > 1 { parts.removeFirst() }
            let part = Array(bytes[start..<end])
            start = end
            var offset = 0
            while offset < part.count {
                guard let event = parser.consume(part.span, from: &offset) else { break }
                lines.append(describe(event))
            }
        }
        return lines + ["\(parser.phase)"]
    }

    private static func describe(_ event: RequestParser.Event) -> String {
        switch event {
        case .continueExpected:
            return "continue"
        case .request(let request, let keepsAlive):
            let fields = request.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
            let target = request.query.map { "\(request.path)?\($0)" } ?? request.path
            let body = String(decoding: request.body, as: UTF8.self)
            return "\(request.method.rawValue) \(target) [\(fields)] {\(body)}" + (keepsAlive ? "" : " close")
        case .refused(let error, _):
            return "refused \(error.status) \(error.message)"
        }
    }

    static let good: [(String, [String])] = [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", ["GET / [Host=x] {}"]),
        ("\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", ["GET / [Host=x] {}"]),
        ("GET /a%20b?c=d?e/f HTTP/1.1\r\nHost: x:80\r\n\r\n", ["GET /a%20b?c=d?e/f [Host=x:80] {}"]),
        ("GET /? HTTP/1.1\r\nHost:\r\n\r\n", ["GET /? [Host=] {}"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET / [] {} close"]),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ["GET / [Connection=keep-alive] {} close"]),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: a,\tCLOSE ,b\r\n\r\n",
            ["GET / [Host=x&Connection=a,\tCLOSE ,b] {} close"]
        ),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", ["OPTIONS * [Host=x] {}"]),
        (
            "GET http://id.example.org/a?b HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n",
            ["GET /a?b [A=b&Host=id.example.org] {}"]
        ),
        ("GET HTTPS://x:8443 HTTP/1.1\r\nHost: y\r\n\r\n", ["GET / [Host=x:8443] {}"]),
        ("GET http://[::1]:80?a HTTP/1.1\r\nHost: y\r\n\r\n", ["GET /?a [Host=[::1]:80] {}"]),
        ("GET http://x/ HTTP/1.0\r\n\r\n", ["GET / [Host=x] {} close"]),
        ("OPTIONS http://x HTTP/1.1\r\nHost: x\r\n\r\n", ["OPTIONS * [Host=x] {}"]),
        (
            "GET http://x/a HTTP/1.1\r\nHost: y\r\n\r\nGET /b HTTP/1.1\r\nHost: z\r\n\r\n",
            ["GET /a [Host=x] {}", "GET /b [Host=z] {}"]
        ),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: \t b c\t \r\nB:\r\n\r\n", ["GET / [Host=x&A=b c&B=] {}"]),
        ("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", ["GET / [Host=[::1]:8000] {}"]),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: ä\r\n\r\n", ["GET / [Host=x&A=ä] {}"]),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", ["POST / [Host=x&Content-Length=5] {hello}"]),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 005\r\n\r\nhello",
            ["POST / [Host=x&Content-Length=005] {hello}"]
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", ["POST / [Host=x&Content-Length=0] {}"]),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi",
            ["continue", "POST / [Host=x&Expect=100-Continue&Content-Length=2] {hi}"]
        ),
        (
            "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
            ["POST / [Expect=100-continue&Content-Length=2] {hi} close"]
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n6 ; a=b;c\r\n world\r\n00\r\nA: b\r\nB: c\r\n\r\n",
            ["POST / [Host=x&Transfer-Encoding=Chunked] {hello world}"]
        ),
        (
            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
                + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"
                + "\r\nGET /c HTTP/1.1\r\nHost: x\r\n\r\nGET /d",
            [
                "POST /a [Host=x&Content-Length=1] {1}", "POST /b [Host=x&Transfer-Encoding=chunked] {0123456789}",
                "GET /c [Host=x] {}",
            ]
        ),
    ]

    @Test("well-formed requests are taken as they are meant", arguments: good)
    func takes(text: String, expected: [String]) {
        let transcript = Self.transcript(Array(text.utf8), parts: [.max])
        #expect(transcript.dropLast() == expected[...])
    }

    @Test("what is ambiguous, malformed or too large is refused", arguments: HostileRequest.all)
    func refuses(request: HostileRequest) throws {
        let transcript = Self.transcript(Array(request.text.utf8), parts: [.max])
        try #require(transcript.count == 2)
        #expect(transcript[0].hasPrefix("refused \(request.status) "))
        #expect(transcript[1] == "refused")
    }

    @Test("hostile bytes do the same one by one as at once", arguments: HostileRequest.all)
    func refusesByteByByte(request: HostileRequest) {
        let bytes = Array(request.text.utf8)
        let whole = Self.transcript(bytes, parts: [.max])
        #expect(Self.transcript(bytes, parts: [1]) == whole)
        for first in stride(from: 1, to: bytes.count, by: 1 + bytes.count / 97) {
            #expect(Self.transcript(bytes, parts: [first, .max]) == whole, "cut after \(first) bytes")
        }
    }

    @Test("good bytes do the same one by one as at once", arguments: good.map(\.0))
    func takesByteByByte(text: String) {
        let bytes = Array(text.utf8)
        let whole = Self.transcript(bytes, parts: [.max])
        #expect(Self.transcript(bytes, parts: [1]) == whole)
        for first in 1..<bytes.count {
            #expect(Self.transcript(bytes, parts: [first, .max]) == whole, "cut after \(first) bytes")
            #expect(Self.transcript(bytes, parts: [first, 3]) == whole, "cut after \(first) bytes, then each 3")
        }
    }

    @Test("a request that is cut off anywhere is no request", arguments: good.map(\.0))
    func waits(text: String) {
        let bytes = Array(text.utf8)
        let whole = Self.transcript(bytes, parts: [.max]).dropLast()
        for count in 1..<bytes.count {
            let part = Self.transcript(Array(bytes[..<count]), parts: [.max]).dropLast()
            #expect(whole.starts(with: part))
        }
    }

    @Test(
        "of a request that is refused, method, path and the fields around the fault are known",
        arguments: [
            ("POST /v1/a HTTP/1.1\r\nOrigin: o\r\nContent-Length: 5000\r\nX-Request-Id: 7\r\n\r\n", "POST /v1/a o 7"),
            ("GET /v1/a HTTP/1.1\r\nA b: c\r\nOrigin: o\r\nX-Request-Id: 7\r\n\r\n", "GET /v1/a o 7"),
            ("GET /v1/a HTTP/1.1\nOrigin: o\r\nX-Request-Id: 7\r\n\r\n", "GET /v1/a o 7"),
            ("BREW /v1/a?b HTTP/1.1\r\nOrigin: o\r\nX-Request-Id: 7\r\n\r\n", "GET /v1/a o 7"),
            (
                "GET /v1/a?\(String(repeating: "b", count: 600)) HTTP/1.1\r\nOrigin: o\r\nX-Request-Id: 7\r\n\r\n",
                "GET /v1/a o 7"
            ),
            (
                "GET /v1/a HTTP/1.1\r\nOrigin: o\r\nA: \(String(repeating: "b", count: 2100))\r\nX-Request-Id: 7\r\n\r\n",
                "GET /v1/a o 7"
            ),
            (
                "PUT /v1/a HTTP/1.1\r\nHost: x\r\nOrigin: o\r\nX-Request-Id: 7\r\nTransfer-Encoding: chunked\r\n\r\nx",
                "PUT /v1/a o 7"
            ),
            ("GET\r\n\r\n", "GET  - -"), ("nonsense", "GET  - -"), ("\u{16}\u{3}\r\n", "GET  - -"),
        ]
    )
    func knowsRefused(text: String, expected: String) {
        var parser = RequestParser(limits: Self.limits, peer: .unix(pid: 1, uid: 2, gid: 3))
        let bytes = Array(text.utf8)
        var offset = 0
        var known = parser.partialRequest
        while offset < bytes.count {
            guard let event = parser.consume(bytes.span, from: &offset) else {
                known = parser.partialRequest
                break
            }
            if case .refused(_, let request) = event { known = request }
        }
        let (origin, id) = (known.fields["Origin"] ?? "-", known.fields["X-Request-Id"] ?? "-")
        #expect("\(known.method.rawValue) \(known.path) \(origin) \(id)" == expected)
        #expect(known.body.isEmpty && known.peer == .unix(pid: 1, uid: 2, gid: 3))
    }

    @Test("after a refusal nothing is taken, be it ever so well formed")
    func stops() {
        let bytes = Array("GET / HTTP/1.1\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let transcript = Self.transcript(bytes, parts: [.max])
        #expect(transcript == ["refused 400 \(RequestError.bareLineFeed.error.message)", "refused"])
    }

    @Test("each limit is met exactly: what fills it is taken, one byte more is not")
    func limitsAreExact() {
        func status(_ text: String) -> String {
            String(Self.transcript(Array(text.utf8), parts: [.max])[0].prefix(11))
        }
        func body(_ count: Int) -> String {
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n" + String(repeating: "b", count: count)
        }
        #expect(status(body(4096)) == "POST / [Hos")
        #expect(status(body(4097)) == "refused 413")
        func fields(_ count: Int) -> String {
            // 9 bytes of Host, 7 around the padding, 2 at the end.
            "GET / HTTP/1.1\r\nHost: x\r\nPad: \(String(repeating: "p", count: count - 18))\r\n\r\n"
        }
        #expect(status(fields(2048)) == "GET / [Host")
        #expect(status(fields(2049)) == "refused 431")
        func count(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: count - 1) + "\r\n"
        }
        #expect(status(count(20)) == "GET / [Host")
        #expect(status(count(21)) == "refused 431")
    }

    @Test("a body beyond its endpoint's limit is refused before a byte of it comes, or as soon as its chunks say so")
    func bodyLimits() {
        func events(_ text: String) -> [String] {
            var parser = RequestParser(limits: Self.limits, peer: .unix(pid: 1, uid: 2, gid: 3)) { method, path in
                method == .post && path == "/small" ? 10 : .max
            }
            var events: [String] = []
            let bytes = Array(text.utf8)
            var offset = 0
            while let event = parser.consume(bytes.span, from: &offset) {
                switch event {
                case .continueExpected: events.append("continue")
                case .request(let request, _): events.append("\(request.path) \(request.body.count)")
                case .refused(let error, _): events.append("\(error.status) \(error.message)")
                }
            }
            return events
        }
        func head(_ path: String, _ fields: String) -> String {
            "POST \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n"
        }
        let small = "413 The request body is too large: the limit is 10 bytes."
        let all = "413 The request body is too large: the limit is 4096 bytes."
        #expect(events(head("/small", "Content-Length: 10") + "0123456789") == ["/small 10"])
        #expect(events(head("/small?q", "Content-Length: 11")) == [small])
        #expect(events(head("/small", "Content-Length: 11\r\nExpect: 100-continue")) == [small])
        #expect(events(head("/small", "Content-Length: 5000")) == [small])
        #expect(events(head("/small", "Transfer-Encoding: chunked") + "a\r\n0123456789\r\n0\r\n\r\n") == ["/small 10"])
        #expect(events(head("/small", "Transfer-Encoding: chunked") + "b\r\n") == [small])
        #expect(events(head("/small", "Transfer-Encoding: chunked") + "a\r\n0123456789\r\n1\r\n") == [small])
        #expect(events(head("/large", "Content-Length: 4096\r\nExpect: 100-continue")) == ["continue"])
        #expect(events(head("/large", "Content-Length: 4097")) == [all])
        // The limit of one request is not that of the next on its connection.
        let chunks = head("/small", "Transfer-Encoding: chunked") + "1\r\n0\r\n0\r\n\r\n"
        let large = head("/large", "Transfer-Encoding: chunked") + "14\r\n01234567890123456789\r\n0\r\n\r\n"
        #expect(events(chunks + large + head("/small", "Content-Length: 11")) == ["/small 1", "/large 20", small])
    }

    @Test("random bytes and random damage never trap, and do the same however they are cut", arguments: 0..<32)
    func survivesNoise(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<40 {
            var bytes = Array(Self.good.randomElement(using: &generator)!.0.utf8)
            bytes += Array(HostileRequest.all.randomElement(using: &generator)!.text.utf8.prefix(3000))
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let whole = Self.transcript(bytes, parts: [.max])
            let parts = (0..<8).map { _ in Int.random(in: 1...64, using: &generator) }
            #expect(Self.transcript(bytes, parts: parts) == whole)
        }
    }
}
