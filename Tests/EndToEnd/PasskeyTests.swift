import Foundation
import PlintoModels
import TestSupport
import Testing

/// Passkeys against an authenticator that is not ours: python-fido2 parses the options and makes the answers.
@Suite("Passkeys with python-fido2")
struct PasskeyTests {
    /// The page's origin as a browser on this machine has it: no passkeys exist for `127.0.0.1`.
    private func origin(_ fixture: TestEnvironment) -> String { "http://localhost:\(fixture.port)" }

    private func run(_ arguments: [String], options: WireClient.Response, _ fixture: TestEnvironment) throws -> [UInt8]
    {
        #expect(options.status == 200, "\(options.text)")
        #expect(options.fields["cache-control"] == "no-store")
        let outcome = try PythonScript("authenticator").run(arguments, input: options.text, scratch: fixture.scratch)
        guard outcome.status == .exited(0) else {
            throw ChildProcess.Failure(description: "the authenticator failed: \(outcome.errors)")
        }
        return Array(outcome.output.utf8)
    }

    private func create(
        _ algorithm: Int,
        _ tokens: TokenPair,
        _ fixture: TestEnvironment,
        origin: String? = nil
    ) throws -> [UInt8] {
        let options = try fixture.api.get("/v1/passkeys/register/options", bearer: tokens.accessToken)
        let page = origin ?? self.origin(fixture)
        return try run(["create", state(fixture), String(algorithm), page], options: options, fixture)
    }

    private func get(_ fixture: TestEnvironment, query: String = "", origin: String? = nil) throws -> [UInt8] {
        let options = try fixture.api.get("/v1/passkeys/authenticate/options" + query)
        return try run(["get", state(fixture), origin ?? self.origin(fixture)], options: options, fixture)
    }

    private func state(_ fixture: TestEnvironment) -> String { fixture.scratch.file("passkey.json") }

    private func register(_ body: [UInt8], _ tokens: TokenPair, _ fixture: TestEnvironment) throws
        -> WireClient.Response
    {
        try fixture.api.send(
            "POST",
            "/v1/passkeys/register/verify",
            fields: ["Authorization": "Bearer \(tokens.accessToken)"],
            body: body
        )
    }

    private func verify(_ body: [UInt8], _ fixture: TestEnvironment) throws -> WireClient.Response {
        try fixture.api.send("POST", "/v1/passkeys/authenticate/verify", body: body)
    }

    /// The answer with the last byte of one member of `response` altered.
    private func altered(_ body: [UInt8], _ member: String) throws -> [UInt8] {
        var answer = try WireJSON.decodeResponse([String: JSONValue].self, from: body)
        guard case .object(var response) = answer["response"], case .string(let text) = response[member] else {
            throw ChildProcess.Failure(description: "the answer has no \(member)")
        }
        let padded = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        var bytes = try #require(
            Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))
        )
        bytes[bytes.count - 1] ^= 1
        let encoded = bytes.base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        response[member] = .string(encoded)
        answer["response"] = .object(response)
        return try WireJSON.encode(answer)
    }

    @Test("an independent authenticator registers and signs in, of each algorithm", arguments: [-7, -8, -257])
    func roundTrip(algorithm: Int) throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let user = try fixture.signUp()

        let made = try create(algorithm, user.tokens, fixture)
        let added = try register(made, user.tokens, fixture)
        #expect(added.status == 201, "\(added.text)")
        let passkey = try added.decode(Passkey.self)
        #expect(passkey.isBackupEligible && passkey.isBackedUp && passkey.aaguid == nil)
        #expect(try register(made, user.tokens, fixture).reason?.rawValue == "challenge_over")

        for query in ["", "?email=demo@example.com"] {
            let answer = try get(fixture, query: query)
            let signedIn = try verify(answer, fixture)
            #expect(signedIn.status == 200, "\(signedIn.text)")
            let tokens = try signedIn.decode(AuthenticationResponse.self).tokens
            #expect(try fixture.api.get("/v1/users/me", bearer: tokens.accessToken).status == 200)
            #expect(try verify(answer, fixture).reason?.rawValue == "challenge_over")
        }

        // What it said is still known after the server was killed.
        fixture.server?.killNow()
        try fixture.startServer()
        #expect(try verify(get(fixture), fixture).status == 200)
    }

    @Test("what is altered on the way, or was made for another page, is refused")
    func tampered() throws {
        let fixture = try TestEnvironment()
        try fixture.startServer()
        let user = try fixture.signUp()
        for member in ["clientDataJSON", "attestationObject"] {
            let body = try altered(create(-7, user.tokens, fixture), member)
            let answer = try register(body, user.tokens, fixture)
            #expect(answer.status == 400, "\(member): \(answer.text)")
        }
        let foreign = try create(-7, user.tokens, fixture, origin: "https://localhost.evil.example")
        #expect(try register(foreign, user.tokens, fixture).reason?.rawValue == "passkey_refused")
        #expect(try register(create(-7, user.tokens, fixture), user.tokens, fixture).status == 201)

        for (member, status) in [("clientDataJSON", 400), ("authenticatorData", 401), ("signature", 401)] {
            let answer = try verify(altered(get(fixture), member), fixture)
            #expect(answer.status == status, "\(member): \(answer.text)")
        }
        let handled = try verify(altered(get(fixture), "userHandle"), fixture)
        #expect(handled.status == 401 && handled.reason?.rawValue == "passkey_refused")
        #expect(try verify(get(fixture, origin: "http://localhost:1"), fixture).reason?.rawValue == "passkey_refused")
        #expect(try verify(get(fixture), fixture).status == 200)
    }
}
