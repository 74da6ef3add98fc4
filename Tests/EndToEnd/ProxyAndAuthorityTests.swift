import Foundation
import PlintoModels
import TestSupport
import Testing

/// What stands between the agent and its server: proxies that the environment names, and certificate authorities.
@Suite("Proxies and certificate authorities", .timeLimit(.minutes(2)))
struct ProxyAndAuthorityTests {
    private static let variables = [
        "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
    ]

    private static func environment(naming proxy: EventReceiver) -> [String: String] {
        Dictionary(uniqueKeysWithValues: variables.map { ($0, "http://127.0.0.1:\(proxy.port)") })
    }

    @Test("the server's own requests take no proxy from its environment")
    func webhooks() throws {
        let fixture = try TestEnvironment()
        let (receiver, proxy) = (try EventReceiver(), try EventReceiver())
        try fixture.startServer(["--webhook-allow", "127.0.0.1"], environment: Self.environment(naming: proxy))
        let fields = ["Authorization": "Bearer \(try fixture.signUp().tokens.accessToken)"]
        let url = "http://127.0.0.1:\(receiver.port)/hook"
        let webhook = CreateWebhookRequest(url: url, events: [.userUpdated])
        #expect(try fixture.api.json("POST", "/v1/webhooks", webhook, fields: fields).status == 201)
        let change = UpdateUserRequest(firstName: .set("Ada"))
        #expect(try fixture.api.json("PATCH", "/v1/users/me", change, fields: fields).status == 200)
        #expect(comesTrue { receiver.messages.count == 1 })
        #expect(proxy.connectionCount == 0)
    }

    @Test("no byte of a loopback server's traffic reaches a proxy, and status says that it is not used")
    func loopback() throws {
        let fixture = try TestEnvironment()
        let proxy = try EventReceiver()
        let url = "http://127.0.0.1:\(proxy.port)"
        try fixture.startServer()
        try fixture.signUp()
        try fixture.startAgent(environment: Self.environment(naming: proxy))
        #expect(try fixture.signIn().status == 200)
        #expect(try fixture.token(minimumTTL: 3000).status == 200)
        #expect(proxy.connectionCount == 0)
        let status = try fixture.status()
        #expect(status.proxy == .init(url: url, variable: "https_proxy", isUsed: false))
        #expect(try fixture.plinto(["status"]).output.contains("not used for this server"))
    }

    /// A server with a certificate for `localhost` of an authority of its own, and that authority's file.
    private func startServer(_ fixture: TestEnvironment, days: Int = 30, names: String = "DNS:localhost") throws
        -> String
    {
        let script = """
            set -e; cd "$1"
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=Corp \
              -keyout ca.key -out ca.pem 2>/dev/null
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout s.key -out s.csr 2>/dev/null
            printf 'subjectAltName=%s\\n' "$3" > x
            openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days "$2" -extfile x -out s.pem 2>/dev/null
            chmod 600 s.key; mkdir hashed; cp ca.pem hashed/$(openssl x509 -hash -noout -in ca.pem).0
            """
        let process = try ChildProcess(
            "/bin/bash",
            ["-c", script, "make", fixture.scratch.path, String(days), names],
            environment: ["PATH": "/usr/bin:/bin"],
            scratch: fixture.scratch
        )
        #expect(process.waitForEnd() == .exited(0), "\(process.errorText)")
        try fixture.startServer([
            "--tls-certificate", fixture.scratch.file("s.pem"), "--tls-key", fixture.scratch.file("s.key"),
        ])
        return fixture.scratch.file("ca.pem")
    }

    private func login(_ fixture: TestEnvironment) throws -> (
        status: ChildProcess.Ending, output: String, errors: String
    ) {
        try fixture.plinto(
            [
                "login", "--server", "https://localhost:\(fixture.port)", "--email", TestEnvironment.email,
                "--password-stdin",
            ],
            input: TestEnvironment.password + "\n"
        )
    }

    @Test("a private authority is trusted by PLINTO_CA_FILE, SSL_CERT_FILE and SSL_CERT_DIR; unknown, it is named so")
    func privateAuthority() throws {
        let fixture = try TestEnvironment()
        let file = try startServer(fixture)
        try fixture.startAgent()
        let unknown = try login(fixture)
        #expect(unknown.status == .exited(7))
        #expect(unknown.errors.contains("an authority that this machine does not know"), "\(unknown.errors)")
        #expect(unknown.errors.contains("PLINTO_CA_FILE"), "\(unknown.errors)")
        fixture.agent?.killNow()
        let hashed = fixture.scratch.file("hashed")
        for variables in [["PLINTO_CA_FILE": file], ["SSL_CERT_FILE": file], ["SSL_CERT_DIR": hashed]] {
            try fixture.startAgent(environment: variables)
            // The account does not exist, which only the server can say.
            let known = try login(fixture)
            #expect(known.errors.contains("wrong"), "\(variables): \(known.errors)")
            fixture.agent?.killNow()
        }
        try fixture.startAgent(environment: ["SSL_CERT_FILE": fixture.scratch.file("missing.pem")])
        let missing = try login(fixture)
        #expect(missing.errors.contains("SSL_CERT_FILE") && missing.errors.contains("missing.pem"), "\(missing.errors)")
    }

    @Test("a certificate for another name, and one that has ended, are told apart")
    func wrongNameAndExpired() throws {
        for (days, names, words) in [
            (30, "DNS:elsewhere.example", "is for another name"), (-1, "DNS:localhost", "has expired"),
        ] {
            let fixture = try TestEnvironment()
            let file = try startServer(fixture, days: days, names: names)
            try fixture.startAgent(environment: ["PLINTO_CA_FILE": file])
            let run = try login(fixture)
            #expect(run.status == .exited(7))
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test("with a clock of long ago the certificate is not valid yet, and the clock is asked about")
    func notYetValid() throws {
        let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
        try #require(FileManager.default.fileExists(atPath: library), "scripts/setup installs faketime")
        let fixture = try TestEnvironment()
        let file = try startServer(fixture)
        try fixture.startAgent(environment: [
            "PLINTO_CA_FILE": file, "LD_PRELOAD": library, "FAKETIME": "-20y", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ])
        let run = try login(fixture)
        #expect(run.status == .exited(7))
        #expect(run.errors.contains("is not valid yet. Check this machine's clock"), "\(run.errors)")
    }

    @Test("an authority file that is missing, or holds no certificate, keeps the agent from starting and is named")
    func unusableFile() throws {
        let fixture = try TestEnvironment()
        let empty = fixture.scratch.file("empty.pem")
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: empty))
        for path in [empty, fixture.scratch.file("none.pem")] {
            let run = try fixture.plinto(["totp", "list"], environment: ["PLINTO_CA_FILE": path])
            #expect(run.status == .exited(3))
            #expect(run.errors.contains(path), "\(run.errors)")
        }
    }
}
