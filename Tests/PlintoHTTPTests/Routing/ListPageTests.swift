import Foundation
import PlintoHTTP
import PlintoModels
import PlintoSystem
import Testing

/// Lists, which may be long, over a real connection.
@Suite("Pages of lists, as the router sends them")
struct ListPageTests {
    /// Tells which thread handled a request, and which one encodes the response.
    struct Threads: Codable, Sendable {
        var handling: String
        var encoding = ""

        enum CodingKeys: String, CodingKey { case handling, encoding }

        init() { handling = ThreadName.current }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            handling = try container.decode(String.self, forKey: .handling)
            encoding = try container.decode(String.self, forKey: .encoding)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(handling, forKey: .handling)
            try container.encode(ThreadName.current, forKey: .encoding)
        }
    }

    private static let one = Endpoint(.get, Path("/one"), Public(), "One.", response: Threads.self)
    private static let list = Endpoint(.get, Path("/list"), Public(), "A list.", response: Threads.self)
    private static let last = Endpoint(.get, Path("/last"), Public(), "Its last page.", response: Threads.self)

    private func get(_ path: String) async throws -> (head: String, threads: Threads) {
        var router = Router<Int>(
            requestIDs: { RequestID(createdAt: Timestamp(seconds: 0), random: [UInt8](repeating: 7, count: 10)) },
            log: Log(component: "test", minimum: .error),
            admit: { _, _ in Admission(principal: 0) }
        )
        router.on(Self.one) { _ in Threads() }
        router.on(Self.list, replying: { _ in ListPage(body: Threads(), nextQuery: "after=x&limit=1") })
        router.on(Self.last, replying: { _ in ListPage(body: Threads(), nextQuery: nil) })
        let handler: HTTPHandler = { [router] request in await router.respond(to: request) }
        return try await TestServer.run(handler: handler) { test in
            let text = try await test.exchange("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let parts = text.components(separatedBy: "\r\n\r\n")
            let body = try #require(parts.last)
            return (parts[0], try WireJSON.decodeResponse(Threads.self, from: Array(body.utf8)))
        }
    }

    @Test("a list is encoded on another thread than the event loop that serves its connection")
    func thread() async throws {
        let small = try await get("/one").threads
        #expect(small.encoding == small.handling)
        let large = try await get("/list").threads
        #expect(large.encoding != large.handling)
    }

    /// Tells which thread decodes it.
    private struct Decoded: Decodable, Sendable {
        let thread: String

        init(from decoder: any Decoder) throws { thread = ThreadName.current }
    }

    @Test("a large response of another server is decoded on another thread than the event loop that waits for it")
    func decoding() async throws {
        let handler: HTTPHandler = { _ in
            let loop = ThreadName.current
            let large = [UInt8](repeating: 0x20, count: 20_000) + Array("{}".utf8)
            let decoded = try? await WireJSON.decodeReceived(Decoded.self, from: large)
            let isElsewhere = decoded.map { $0.thread != loop } ?? false
            return HTTPResponse(status: isElsewhere && ThreadName.current == loop ? 200 : 500)
        }
        try await TestServer.run(handler: handler) { test in
            let text = try await test.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("Link leads to the next page, by a query that resolves against the request's own URL, and the last has none")
    func link() async throws {
        #expect(try await get("/list").head.contains("\r\nLink: <?after=x&limit=1>; rel=\"next\""))
        #expect(try await get("/last").head.contains("Link:") == false)
    }
}
