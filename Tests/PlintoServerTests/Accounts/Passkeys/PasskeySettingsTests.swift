import PlintoCrypto
import PlintoSystem
import Testing

@testable import PlintoServer

/// Whose passkeys are asked for, as the operator says.
@Suite("Settings of passkeys")
struct PasskeySettingsTests {
    private func settings(_ arguments: String...) throws(UsageError) -> PasskeySettings {
        try ServerCommand.configuration(arguments).passkeys
    }

    static let addresses: [(url: String, host: String, origin: String?)] = [
        ("https://id.example.com", "id.example.com", "https://id.example.com"),
        ("https://ID.Example.com:443/base", "id.example.com", "https://id.example.com"),
        ("http://id.example.com:8080", "id.example.com", "http://id.example.com:8080"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://[::1]:8000", "localhost", "http://localhost:8000"),
        ("https://[2001:db8::1]", "2001:db8::1", "https://[2001:db8::1]"),
        ("http://localhost", "localhost", "http://localhost"),
    ]

    @Test("the relying party is the host of the public URL, this machine is localhost", arguments: addresses)
    func relyingParty(url: String, host: String, origin: String?) {
        let party = PasskeySettings().relyingParty(publicURL: url, crossOrigin: .none)
        #expect(party.id == host)
        #expect(party.origins == Set([origin].compactMap(\.self)))
    }

    @Test("a domain above the host, other origins, and those of cross-origin pages are taken")
    func everything() throws {
        let app = "android:apk-key-hash:" + String(repeating: "A", count: 43)
        let settings = try settings(
            "--public-url",
            "https://id.example.com",
            "--passkey-domain",
            "Example.com",
            "--passkey-origins",
            "https://App.example.com, \(app)",
            "--passkey-counter",
            "refuse"
        )
        #expect(
            settings
                == PasskeySettings(
                    domain: "example.com",
                    origins: ["https://app.example.com", app],
                    refusesOldCounts: true
                )
        )
        let party = settings.relyingParty(
            publicURL: "https://id.example.com",
            crossOrigin: CrossOriginPolicy(origins: ["https://www.example.com"])
        )
        #expect(party.id == "example.com")
        #expect(
            party.origins == [
                "https://id.example.com", "https://app.example.com", app, "https://www.example.com",
            ]
        )
    }

    static let mistakes: [[String]] = [
        ["--passkey-domain", "https://example.com"],
        ["--passkey-domain", ""],
        ["--passkey-domain", "example..com"],
        ["--passkey-domain", "other.com", "--public-url", "https://id.example.com"],
        ["--passkey-domain", "ple.com", "--public-url", "https://id.example.com"],
        ["--passkey-domain", "a.id.example.com", "--public-url", "https://id.example.com"],
        ["--passkey-origins", "https://example.com/path"],
        ["--passkey-origins", "*"],
        ["--passkey-origins", "android:apk-key-hash:short"],
        ["--passkey-counter", "maybe"],
    ]

    @Test("a setting that cannot work is refused at the start", arguments: mistakes)
    func refused(arguments: [String]) throws {
        #expect(throws: UsageError.self) {
            _ = try ServerCommand.configuration(arguments)
        }
    }
}
