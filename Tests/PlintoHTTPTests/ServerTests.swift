import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

@Suite("The server")
struct ServerTests {
    private static let echo: HTTPHandler = { request in
        HTTPResponse(status: 200, body: Array("\(request.method.rawValue) \(request.path) ".utf8) + request.body)
    }

    @Test("a request is answered, and the connection stays open for the next", arguments: Way.allCases)
    func keepsAlive(way: Way) async throws {
        try await TestServer.run(over: way, handler: Self.echo) { test in
            let client = try test.connect()
            try await client.run { client in
                for number in 1...3 {
                    try client.send("POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n\(number)")
                    let answer = try client.receive(until: "POST /n \(number)")
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                    #expect(answer.contains("\r\nContent-Length: 9\r\n"))
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
                #expect(answer.hasSuffix("GET /a "))
            }
        }
    }
}
