import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem
import PlintoTLS
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Command line")
struct CommandLineTests {
    private func configuration(
        _ arguments: [String] = [],
        _ environment: [String: String] = [:]
    ) throws(UsageError) -> ServerConfiguration {
        try ServerCommand.configuration(arguments, environment: environment)
    }

    @Test("the other programs of Plinto know every variable of the server, so that one shell can start them all")
    func environmentVariables() throws {
        let names = Set(ServerCommand.program.syntax.environmentNames).sorted()
        try GeneratedBlock("server variables", in: "Sources/PlintoSystem/CommandLine/EnvironmentVariables.swift")
            .expect(names.map { "        \"\($0)\",\n" }.joined())
        #expect(names == EnvironmentVariables.server.sorted())
    }

    @Test("the table of the settings in the documentation is that of the program")
    func table() throws {
        try GeneratedBlock("settings", in: "docs/operating.md").expect(SettingsTable(ServerSettings.all).markdown)
    }

    @Test("a setting that is refused is named as it was given: by the option, or with its variable")
    func names() {
        func message(_ arguments: [String], _ environment: [String: String]) -> String? {
            do throws(UsageError) {
                _ = try configuration(arguments, environment)
                return nil
            } catch {
                return error.message
            }
        }
        #expect(
            message(["--listen", "8000"], ["PLINTO_LISTEN": "x"])?.hasPrefix("--listen takes HOST:PORT, such as ")
                == true
        )
        #expect(message([], ["PLINTO_LISTEN": "8000"])?.hasPrefix("--listen (PLINTO_LISTEN) takes HOST:PORT") == true)
        #expect(
            message([], ["PLINTO_PASSWORD_ITERATIONS": "65"])
                == "--password-iterations (PLINTO_PASSWORD_ITERATIONS) must be an integer from 1 to 64, not \"65\". "
                + "See plinto-server serve --help."
        )
        #expect(
            message(["--access-log", "yes"], [:])
                == "--access-log takes on or off, not \"yes\". See plinto-server serve --help."
        )
    }

    @Test("the cost of a password that the settings allow is one that the hash takes", arguments: ["64", "1048576"])
    func cost(memory: String) throws {
        let cost = try configuration(["--password-memory", memory, "--password-iterations", "64"]).passwordCost
        #expect(cost.memoryKiB == Int(memory) && cost.iterations == 64)
        #expect(throws: UsageError.self) { try configuration(["--password-memory", "1048577"]) }
    }

    @Test("a variable of the agent's is no fault, one that no one reads is")
    func foreignVariables() throws {
        #expect(try configuration([], ["PLINTO_SOCKET": "/s"]) == configuration())
        #expect(throws: UsageError.self) { try configuration([], ["PLINTO_SOKCET": "/s"]) }
    }

    @Test("without settings everything has its documented default")
    func defaults() throws {
        #expect(try configuration() == ServerConfiguration(database: .sqlite(file: "plinto.db")))
        #expect(try configuration().keyFile == "plinto.db.key")
    }

    @Test("every option is read, and so is its environment variable")
    func everything() throws {
        let settings = [
            "listen": "[::1]:0", "database": "sqlite:/var/lib/p.db", "key-file": "/k",
            "public-url": "https://id.example/",
            "rate-limits": "off", "access-token-lifetime": "2", "refresh-token-lifetime": "3", "session-lifetime": "4",
            "refresh-reuse-interval": "0", "password-memory": "64", "password-iterations": "1",
            "password-minimum-length": "15", "mail": "sendmail:/s", "mail-from": "Id <id@id.example>",
            "log-level": "debug", "log-format": "json", "access-log": "on", "metrics-listen": "[::1]:9100",
            "audit-retention": "90",
            "mail-ca": "/a", "tls-certificate": "/c", "tls-key": "/t",
            "trusted-proxies": "10.0.0.0/8, ::1", "proxy-header": "forwarded",
            "cors-origins": "https://a.example,http://localhost:3000",
            "max-connections": "500",
            "max-connections-per-ip": "20",
        ]
        var expected = ServerConfiguration(
            host: "::1",
            port: 0,
            database: .sqlite(file: "/var/lib/p.db"),
            keyFile: "/k",
            publicURL: "https://id.example",
            hasRateLimits: false,
            lifetimes: TokenLifetimes(accessToken: 2, refreshToken: 3, session: 4, reuseInterval: 0),
            passwordCost: .testing,
            passwordMinimumLength: 15,
            mail: MailSettings(route: .sendmail("/s"), from: Mailbox("Id <id@id.example>"), authorities: "/a")
        )
        expected.proxies = ProxyTrust(
            ranges: ["10.0.0.0/8", "::1"].compactMap { AddressRange($0) },
            header: .forwarded
        )
        expected.connections = ConnectionSettings(maximum: 500, maximumPerClient: 20)
        expected.crossOrigin = CrossOriginPolicy(origins: ["https://a.example", "http://localhost:3000"])
        expected.observation.logLevel = .debug
        expected.observation.logFormat = .json
        expected.observation.hasAccessLog = true
        expected.observation.metrics = .tcp(host: "::1", port: 9100)
        expected.auditRetention = 90
        expected.tls = TLSFiles(certificate: "/c", key: "/t")
        #expect(try configuration(settings.flatMap { ["--" + $0.key, $0.value] }) == expected)
        let variables = settings.map { name, value in
            ("PLINTO_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined(), value)
        }
        #expect(try configuration([], Dictionary(uniqueKeysWithValues: variables)) == expected)
    }

    @Test(
        "a setting that cannot be is refused by its name",
        arguments: [
            ("listen", "8000"), ("listen", "localhost:"), ("listen", ":80"), ("listen", "a:65536"),
            ("database", "plinto.db"),
            ("database", "postgres:x"), ("database", "sqlite:"), ("public-url", "id.example"),
            ("public-url", "https://"), ("public-url", "https://[id.example]"),
            ("public-url", "https://user@id.example"), ("public-url", "https://id.example?x"),
            ("public-url", "https://127.1"), ("listen", "::1:8000"), ("listen", "[a.example]:80"), ("listen", "a:+80"),
            ("listen", "127.0.0.1:080"), ("cors-origins", "https://[app.example.com]"),
            ("webhook-allow", "[hooks.internal]:80"), ("passkey-domain", "[::1]"),
            ("rate-limits", "maybe"), ("access-token-lifetime", "0"), ("access-token-lifetime", "1h"),
            ("refresh-token-lifetime", "-1"), ("session-lifetime", ""), ("refresh-reuse-interval", "3601"),
            ("password-memory", "1"), ("password-iterations", "0"), ("password-minimum-length", "7"),
            ("log-level", "loud"), ("tls-certificate", "/c"), ("tls-key", "/t"),
            ("trusted-proxies", "proxy.example"), ("trusted-proxies", "10.0.0.0/8,"), ("trusted-proxies", ""),
            ("proxy-header", "x-real-ip"), ("audit-retention", "0"), ("audit-retention", "forever"),
            ("cors-origins", "*"), ("cors-origins", "https://a.example/app"),
            ("max-connections", "0"), ("max-connections-per-ip", "many"),
        ]
    )
    func refused(option: String, value: String) {
        do throws(UsageError) {
            _ = try configuration(["--\(option)=\(value)"])
            Issue.record("--\(option)=\(value) was taken")
        } catch {
            #expect(error.message.contains("--\(option)"))
        }
    }

    @Test("PostgreSQL is refused by its name, and what its URL contains is not repeated")
    func postgres() {
        do throws(UsageError) {
            _ = try configuration(["--database=postgres://plinto:secret@db.example.com/plinto"])
            Issue.record("PostgreSQL was taken")
        } catch {
            #expect(error.message.contains("PostgreSQL is not built into this program"))
            #expect(error.message.contains("--database takes sqlite:PATH"))
            #expect(!error.message.contains("secret"))
        }
    }

    @Test("an unknown variable PLINTO_* is refused by its name")
    func unknownVariable() {
        do throws(UsageError) {
            _ = try configuration([], ["PLINTO_LISTNE": "x"])
            Issue.record("PLINTO_LISTNE was taken")
        } catch {
            #expect(error.message.contains("PLINTO_LISTNE"))
        }
    }

    @Test("the help names every option with its variable and default")
    func help() {
        let text = ServerCommand.program.syntax.helpText(path: ["serve"])
        for name in [
            "LISTEN", "DATABASE", "KEY_FILE", "PUBLIC_URL", "RATE_LIMITS", "REFRESH_REUSE_INTERVAL", "LOG_LEVEL",
        ] {
            #expect(text.contains("PLINTO_\(name)"))
        }
        #expect(text.contains("3600") && text.contains("127.0.0.1:8000"))
    }
}
