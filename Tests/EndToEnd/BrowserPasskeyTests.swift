import Foundation
import PlintoModels
import TestSupport
import Testing

/// Passkeys in Chromium, with the virtual authenticator of its DevTools: what `navigator.credentials` makes of this
/// server's options, and this server of its answers.
@Suite("Passkeys in a browser", .timeLimit(.minutes(2)))
struct BrowserPasskeyTests {
    private struct Ceremonies: Decodable {
        struct Registration: Decodable {
            let status: Int
            let body: Passkey
        }

        struct SignIn: Decodable {
            let status: Int
            let email: String?
            /// How many credentials the options named.
            let allowed: Int
        }

        let created: Registration
        let signedIn: SignIn

        enum CodingKeys: String, CodingKey {
            case created
            case signedIn = "signed_in"
        }
    }

    @Test("a browser registers a passkey and signs in with no address typed, and makes none for another origin")
    func browser() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        try fixture.signUp()
        let outcome = try PythonScript("browser").run(
            [String(fixture.port), TestEnvironment.email, TestEnvironment.password, fixture.scratch.file("browser")],
            scratch: fixture.scratch
        )
        #expect(outcome.status == .exited(0), "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        try #require(lines.count == 2, "\(outcome.output)")
        let done = try WireJSON.decodeResponse(Ceremonies.self, from: Array(lines[0].utf8))
        #expect(done.created.status == 201)
        #expect(!done.created.body.isBackedUp && done.created.body.transports == ["internal"])
        #expect(
            done.signedIn.status == 200 && done.signedIn.email == TestEnvironment.email && done.signedIn.allowed == 0
        )
        // Browsers have passkeys of `localhost` on its own pages alone.
        #expect(String(lines[1]) == #"{"foreign": "SecurityError"}"#)
    }
}
