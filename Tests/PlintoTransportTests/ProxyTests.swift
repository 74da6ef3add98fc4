import PlintoModels
import Synchronization
import Testing

@testable import PlintoTransport

@Suite("Requests through a proxy", .timeLimit(.minutes(2)))
struct ProxyTests {
    private static let named = "http://proxy.example:3128"

    private func isProxied(_ url: String, _ environment: [String: String]) -> Bool {
        ProxySettings(environment: environment).route(to: url) != .direct
    }

    @Test(
        "loopback and http never go through one, whatever variable names it",
        arguments: [
            "http://127.0.0.1:8000/v1/auth/signin", "http://id.example.com", "https://localhost:8443/",
            "https://127.8.9.1",
            "https://[::1]:8443/v1", "https://[0:0:0:0:0:0:0:1]", "https://[::ffff:127.0.0.1]/", "https://LOCALHOST./x",
            "https://app.localhost", "https://0.0.0.0", "HTTP://id.example.com", "ftp://id.example.com", "no url",
        ]
    )
    func direct(url: String) {
        for variable in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            #expect(!isProxied(url, [variable: Self.named]), "\(variable)")
        }
    }

    @Test("https to another machine does; http_proxy alone names none, and lower case counts before upper case")
    func variables() {
        let url = "https://id.example.com/v1"
        for variable in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            #expect(isProxied(url, [variable: Self.named]), "\(variable)")
            #expect(!isProxied(url, [variable: ""]), "\(variable)")
        }
        #expect(!isProxied(url, ["http_proxy": Self.named, "HTTP_PROXY": Self.named]))
        let both = ProxySettings(environment: ["HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:1"])
        #expect(both.proxy?.variable == "https_proxy")
        #expect(both.proxy?.shownURL == "http://lower:1")
    }

    @Test(
        "no_proxy excepts a host with what is below it, a range of IP addresses, one port, or all",
        arguments: [
            ("example.com", "https://example.com", true), ("example.com", "https://id.EXAMPLE.com:8443", true),
            (".example.com", "https://id.example.com", true), ("*.example.com", "https://id.example.com", true),
            ("example.com", "https://badexample.com", false), ("example.com", "https://example.com.evil.test", false),
            ("a.test, example.com", "https://example.com", true), ("a.test b.test", "https://b.test", true),
            ("id.example.com:8443", "https://id.example.com:8443", true),
            ("id.example.com:8443", "https://id.example.com", false),
            ("10.0.0.0/8", "https://10.1.2.3", true), ("10.0.0.0/8", "https://11.1.2.3", false),
            ("[2001:db8::1]", "https://[2001:DB8:0::1]", true), ("2001:db8::/32", "https://[2001:db8::5]", true),
            ("*", "https://anything.test", true), ("", "https://id.example.com", false),
            (",, ,", "https://a.test", false),
            ("example.com.", "https://id.example.com", true), (".example.com.", "https://id.example.com", true),
            ("example.com.:8443", "https://example.com:8443", true), ("example.com.", "https://example.org", false),
            ("example.com", "https://id.example.com./v1", true), ("example.com.", "https://example.com.:443", true),
            ("other.test", "https://example.com./v1", false), ("10.0.0.1.", "https://10.0.0.1.", true),
        ]
    )
    func exceptions(list: String, url: String, isExcepted: Bool) {
        for variable in ["no_proxy", "NO_PROXY"] {
            #expect(isProxied(url, ["https_proxy": Self.named, variable: list]) != isExcepted)
        }
    }

    @Test("the proxy sees a CONNECT with the host's name, and nothing of the request")
    func tunnel() async throws {
        let seen = Mutex("")
        let proxy = LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 += request }
            connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        }
        defer { proxy.stop() }
        let settings = ProxySettings(environment: ["https_proxy": "http://127.0.0.1:\(proxy.port)"])
        let transport = CurlTransport(connectTimeout: .seconds(60), timeout: .seconds(60), proxies: settings)
        let request = TransportRequest(
            method: .post,
            url: "https://id.example.com/v1/auth/signin",
            fields: [.init("Authorization", "Bearer t0ken")],
            body: Array("s3cret".utf8)
        )
        await #expect(throws: TransportError.unreachable("the proxy refused the connection with status 403")) {
            try await transport.send(request)
        }
        let text = seen.withLock { $0 }
        #expect(text.hasPrefix("CONNECT id.example.com:443 HTTP/1.1\r\n"), "\(text)")
        for secret in ["s3cret", "t0ken", "/v1/auth"] { #expect(!text.contains(secret), "\(text)") }
    }

    @Test("a request over http reaches its server past a proxy that is named for everything")
    func past() async throws {
        let server = LoopbackServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let proxy = LoopbackServer { connection in connection.readRequest() }
        defer {
            server.stop()
            proxy.stop()
        }
        let url = "http://127.0.0.1:\(proxy.port)"
        let settings = ProxySettings(environment: ["http_proxy": url, "https_proxy": url, "ALL_PROXY": url])
        let transport = CurlTransport(connectTimeout: .seconds(60), timeout: .seconds(60), proxies: settings)
        #expect(try await transport.send(TransportRequest(method: .get, url: server.url)).status == 200)
        #expect(proxy.connections == 0)
    }

    @Test("user name and password of a proxy are not shown")
    func credentials() {
        let settings = ProxySettings(environment: ["https_proxy": "http://jo:p@ss@proxy.example:3128/"])
        #expect(settings.proxy?.shownURL == "http://proxy.example:3128")
        #expect(ProxySettings(environment: ["https_proxy": "proxy.example:3128"]).proxy?.shownURL == Self.named)
    }

    @Test(
        "a variable that holds no proxy's URL fails the request, which must not go past a proxy that someone wants",
        arguments: ["ftp://proxy.example", "http://", "http://:3128", "http://proxy example", "http://proxy\u{7f}"]
    )
    func unusable(value: String) async {
        let transport = CurlTransport(proxies: ProxySettings(environment: ["HTTPS_PROXY": value]))
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(TransportRequest(method: .get, url: "https://id.example.com"))
        }
        guard case .unreachable(let sentence)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(sentence.contains("HTTPS_PROXY"))
    }
}

@Suite("A server's certificate that is not accepted")
struct CertificateErrorTests {
    @Test(
        "unknown authority, wrong name, expired and not yet valid are told apart",
        arguments: [
            (0, CertificateError.wrongName), (1, .wrongName), (62, .wrongName), (10, .expired), (9, .notYetValid),
            (18, .unknownAuthority), (19, .unknownAuthority), (20, .unknownAuthority), (21, .unknownAuthority),
            (23, .rejected(code: 23)),
        ]
    )
    func sorted(code: Int, fault: CertificateError) {
        #expect(CertificateError(verification: code) == fault)
    }

    @Test("a file of authorities that was asked for stands alone; the variables replace each its own part")
    func authorities() {
        let environment = ["SSL_CERT_FILE": "/f.pem", "SSL_CERT_DIR": "/d"]
        let asked = TrustedAuthorities(file: "/own.pem", environment: environment)
        #expect(asked.file == "/own.pem")
        #expect(asked.directory == nil)
        #expect(asked.isFileAlone)
        let variables = TrustedAuthorities(file: nil, environment: environment)
        #expect(variables.file == "/f.pem")
        #expect(variables.directory == "/d")
        #expect(!variables.isFileAlone)
        #expect(TrustedAuthorities(file: nil, environment: ["SSL_CERT_FILE": ""]).file == nil)
    }
}
