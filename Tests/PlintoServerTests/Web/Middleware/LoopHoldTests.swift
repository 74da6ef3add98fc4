import PlintoHTTP
import PlintoSystem
import Synchronization
import TestSupport
import Testing

@testable import PlintoServer

/// No request, however built, holds an event loop for long: all other connections of the loop would wait.
@Suite("Holding an event loop")
struct LoopHoldTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        let what: String
        let method: String
        let path: String
        var fields: [String: String] = [:]
        var body: String?

        var testDescription: String { what }
    }

    /// Processor time of one piece of work. A build for debugging is about ten times slower than one for release.
    private static let bound = Duration.milliseconds(_isDebugAssertConfiguration() ? 200 : 20)

    private static func times(_ text: String, bytes: Int) -> String {
        String(repeating: text, count: bytes / text.utf8.count)
    }

    private static func header(_ what: String, _ name: String, _ text: String, path: String = "/v1/users/me") -> Hostile
    {
        Hostile(what: what, method: "GET", path: path, fields: [name: times(text, bytes: 15_000)])
    }

    static let requests: [Hostile] = [
        header("many proxies", "X-Forwarded-For", "10.0.0.1, "),
        header("proxies that are none", "X-Forwarded-For", ",,,,:::["),
        header("a long token", "Authorization", "Bearer a.b."),
        header("a token of dots", "Authorization", "."),
        header("many entity tags", "If-None-Match", "\"a\", "),
        header("open quotes", "If-None-Match", "\"W/"),
        header("many media types", "Accept", "text/html;q=0.1, ", path: "/nowhere"),
        header("many cookies", "Cookie", "a=b; ", path: "/v1/auth/oauth/google/callback"),
        header("a long program name", "User-Agent", "Mozilla/5.0 (X11; ", path: "/v1/auth/signin"),
        header("many connection options", "Connection", "a, "),
        header("a long request id", "X-Request-Id", "a"),
        Hostile(
            what: "many fields",
            method: "GET",
            path: "/v1/users/me",
            fields: Dictionary(uniqueKeysWithValues: (0..<95).map { ("X-\($0)", times("a", bytes: 140)) })
        ),
        Hostile(what: "a deep path", method: "GET", path: times("/a", bytes: 8000)),
        Hostile(what: "an escaped path", method: "GET", path: "/v1/sessions/" + times("%C3%A4", bytes: 8000)),
        Hostile(what: "many parameters", method: "GET", path: "/v1/sync?" + times("a=%20&", bytes: 8000)),
        Hostile(what: "a body of a thousand fields", method: "POST", path: "/v1/auth/signup", body: many),
        Hostile(what: "a long text of escapes", method: "POST", path: "/v1/auth/signin", body: escapes),
        Hostile(what: "a body of spaces", method: "POST", path: "/v1/auth/signin", body: times(" ", bytes: 16_000)),
    ]

    private static let many = "{" + (0..<1000).map { "\"field\($0)\":1" }.joined(separator: ",") + "}"
    private static let escapes =
        #"{"email":""# + times(#"\ud83d\ude00"#, bytes: 15_000) + #"@example.com","password":"x"}"#

    @Test("a hostile request is answered without holding the loop", arguments: requests)
    func holdsNot(request: Hostile) async throws {
        let stalls = Mutex<[LoopStall]>([])
        let watchdog = LoopWatchdog(bound: Self.bound) { stall in stalls.withLock { $0.append(stall) } }
        try await TestServer.run(watchdog: watchdog) {
            $0.proxies = ProxyTrust(ranges: [AddressRange("127.0.0.0/8")].compactMap(\.self), header: .xForwardedFor)
        } _: { test in
            let answer = try await test.client.send(
                request.method,
                request.path,
                fields: request.fields,
                body: request.body.map { Array($0.utf8) }
            )
            #expect(answer.status < 500)
        }
        // Wall-clock time alone would blame a request for the load of the machine.
        let held = stalls.withLock { $0.filter { ($0.processorTime ?? .zero) > Self.bound } }
        #expect(held.isEmpty, "\(held)")
    }
}
