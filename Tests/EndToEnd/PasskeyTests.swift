import Foundation
import PlintoModels
import TestSupport
import Testing

/// Passkeys against an authenticator that is not ours: python-fido2 parses the options and makes the answers.
@Suite("Passkeys with python-fido2")
struct PasskeyTests {
    /// The page's origin as a browser on this machine has it: no passkeys exist for `127.0.0.1`.
    private func origin(_ house: House) -> String { "http://localhost:\(house.port)" }

    private func run(_ arguments: [String], options: WireClient.Answer, _ house: House) throws -> [UInt8] {
        #expect(options.status == 200, "\(options.text)")
        #expect(options.fields["cache-control"] == "no-store")
        let outcome = try PythonScript("authenticator").run(arguments, input: options.text, scratch: house.scratch)
        guard outcome.status == .exited(0) else {
            throw ChildProcess.Failure(description: "the authenticator failed: \(outcome.errors)")
        }
        return Array(outcome.output.utf8)
    }

    private func create(
        _ algorithm: Int,
        _ tokens: TokenPair,
        _ house: House,
        origin: String? = nil
    ) throws -> [UInt8] {
        let options = try house.api.get("/v1/passkeys/register/options", bearer: tokens.accessToken)
        let page = origin ?? self.origin(house)
        return try run(["create", state(house), String(algorithm), page], options: options, house)
    }

    private func get(_ house: House, query: String = "", origin: String? = nil) throws -> [UInt8] {
        let options = try house.api.get("/v1/passkeys/authenticate/options" + query)
        return try run(["get", state(house), origin ?? self.origin(house)], options: options, house)
    }

    private func state(_ house: House) -> String { house.scratch.file("passkey.json") }

    private func register(_ body: [UInt8], _ tokens: TokenPair, _ house: House) throws -> WireClient.Answer {
        try house.api.send(
            "POST",
            "/v1/passkeys/register/verify",
            fields: ["Authorization": "Bearer \(tokens.accessToken)"],
            body: body
        )
    }

    private func verify(_ body: [UInt8], _ house: House) throws -> WireClient.Answer {
        try house.api.send("POST", "/v1/passkeys/authenticate/verify", body: body)
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
        let house = try House()
        try house.startServer()
        let user = try house.signUp()

        let made = try create(algorithm, user.tokens, house)
        let added = try register(made, user.tokens, house)
        #expect(added.status == 201, "\(added.text)")
        let passkey = try added.decode(Passkey.self)
        #expect(passkey.isBackupEligible && passkey.isBackedUp && passkey.aaguid == nil)
        #expect(try register(made, user.tokens, house).reason?.rawValue == "challenge_over")

        for query in ["", "?email=demo@example.com"] {
            let answer = try get(house, query: query)
            let signedIn = try verify(answer, house)
            #expect(signedIn.status == 200, "\(signedIn.text)")
            let tokens = try signedIn.decode(AuthenticationResponse.self).tokens
            #expect(try house.api.get("/v1/users/me", bearer: tokens.accessToken).status == 200)
            #expect(try verify(answer, house).reason?.rawValue == "challenge_over")
        }

        // What it said is still known after the server was killed.
        house.server?.killNow()
        try house.startServer()
        #expect(try verify(get(house), house).status == 200)
    }

    @Test("what is altered on the way, or was made for another page, is refused")
    func tampered() throws {
        let house = try House()
        try house.startServer()
        let user = try house.signUp()
        for member in ["clientDataJSON", "attestationObject"] {
            let body = try altered(create(-7, user.tokens, house), member)
            let answer = try register(body, user.tokens, house)
            #expect(answer.status == 400, "\(member): \(answer.text)")
        }
        let foreign = try create(-7, user.tokens, house, origin: "https://localhost.evil.example")
        #expect(try register(foreign, user.tokens, house).reason?.rawValue == "passkey_refused")
        #expect(try register(create(-7, user.tokens, house), user.tokens, house).status == 201)

        for (member, status) in [("clientDataJSON", 400), ("authenticatorData", 401), ("signature", 401)] {
            let answer = try verify(altered(get(house), member), house)
            #expect(answer.status == status, "\(member): \(answer.text)")
        }
        let handled = try verify(altered(get(house), "userHandle"), house)
        #expect(handled.status == 401 && handled.reason?.rawValue == "passkey_refused")
        #expect(try verify(get(house, origin: "http://localhost:1"), house).reason?.rawValue == "passkey_refused")
        #expect(try verify(get(house), house).status == 200)
    }
}
