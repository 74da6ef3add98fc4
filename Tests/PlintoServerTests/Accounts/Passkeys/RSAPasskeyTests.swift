import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

/// Passkeys of RSA, as the TPMs of Windows machines make them, with keys that really sign.
@Suite("Passkeys of RSA")
struct RSAPasskeyTests {
    /// A key, and what is wrong with it.
    struct Key: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable () throws -> SoftKey

        init(_ testDescription: String, _ make: @escaping @Sendable () throws -> SoftKey) {
            self.testDescription = testDescription
            self.make = make
        }
    }

    @Test("a key of RSA that attests itself is taken, and signs in", arguments: [2048, 3072, 4096] as [Int32])
    func selfAttested(bits: Int32) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = SoftAuthenticator(try SoftKey(RSASigner(bits: bits)))
            authenticator.isSelfAttesting = true
            try await test.addPasskey(&authenticator, to: john.tokens)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
        }
    }

    @Test(
        "a key of RSA that is too weak, or not written as it must be, is refused, though its signature is right",
        arguments: [
            Key("a modulus of 1024 bits") { try SoftKey(RSASigner(bits: 1024)) },
            Key("a modulus of 2040 bits") { try SoftKey(RSASigner(bits: 2040)) },
            Key("the exponent 1, of which every message is its own signature") {
                try SoftKey(.shared, exponent: [1])
            },
            Key("an even exponent") { try SoftKey(.shared, exponent: [1, 0, 0]) },
            Key("no exponent") { try SoftKey(.shared, exponent: []) },
            Key("an exponent with a leading zero") { try SoftKey(.shared, exponent: [0, 1, 0, 1]) },
            Key("an exponent of five bytes") { try SoftKey(.shared, exponent: [1, 0, 0, 0, 1]) },
        ]
    )
    func weak(key: Key) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for attests in [false, true] {
                var authenticator = SoftAuthenticator(try key.make())
                authenticator.isSelfAttesting = attests
                let options = try await test.creationOptions(john.tokens)
                let answer = try await test.register(authenticator.create(options), as: john.tokens)
                #expect(answer.status == 400 && answer.reason == .passkeyRefused)
            }
            #expect(try await test.passkeys(john.tokens).isEmpty)
        }
    }

    @Test(
        "a signature of RSA that is not of this key is refused, when a passkey is added and when it signs in",
        arguments: [
            Key("one bit is turned") {
                var key = try SoftKey(.shared)
                key.isTampering = true
                return key
            },
            Key("another exponent stands in the public key") { try SoftKey(.shared, exponent: [3]) },
        ]
    )
    func wrong(key: Key) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = SoftAuthenticator(try key.make())
            authenticator.isSelfAttesting = true
            let options = try await test.creationOptions(john.tokens)
            let attested = try await test.register(authenticator.create(options), as: john.tokens)
            #expect(attested.status == 400 && attested.reason == .passkeyRefused)

            // What no one attested is taken at its word, and found out when it has to sign.
            authenticator.isSelfAttesting = false
            try await test.addPasskey(&authenticator, to: john.tokens)
            let answer = try await test.passkeySignIn(&authenticator)
            #expect(answer.status == 401 && answer.reason == .passkeyRefused)
            #expect(try await test.methods(of: john.user.id) == [["pwd"]])
        }
    }
}
