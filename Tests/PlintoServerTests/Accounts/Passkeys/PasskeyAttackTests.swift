import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// What must not work: replay, race, answers that were altered, other people's passkeys.
@Suite("Attacks on passkeys")
struct PasskeyAttackTests {
    /// One thing that is wrong with an answer.
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let tell: @Sendable (inout SoftAuthenticator) -> Void

        init(_ testDescription: String, _ tell: @escaping @Sendable (inout SoftAuthenticator) -> Void) {
            self.testDescription = testDescription
            self.tell = tell
        }
    }

    static let lies: [Lie] = [
        Lie("the type of the other ceremony") { $0.type = "webauthn.other" },
        Lie("another origin") { $0.origin = "https://plinto.test" },
        Lie("a subdomain") { $0.origin = "http://app.plinto.test" },
        Lie("a frame of another site") { $0.isCrossOrigin = true },
        Lie("another relying party") { $0.relyingParty = "plinto.example" },
        Lie("nobody there") { $0.flags = SoftAuthenticator.userVerified },
        Lie("backed up without being eligible") { $0.flags |= SoftAuthenticator.backedUp },
        Lie("parts announced that are not there") { $0.flags |= 0x80 },
    ]

    @Test("a registration with one lie is refused, and its challenge is used up", arguments: lies)
    func registrations(lie: Lie) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            lie.tell(&authenticator)
            let options = try await test.creationOptions(john.tokens)
            let answer = try await test.register(authenticator.create(options), as: john.tokens)
            #expect(answer.status == 400 && answer.reason == .passkeyRefused)
            var honest = try SoftAuthenticator()
            let second = try await test.register(honest.create(options), as: john.tokens)
            #expect(second.status == 400 && second.reason == .challengeOver)
            #expect(try await test.passkeys(john.tokens).isEmpty)
        }
    }

    @Test(
        "a sign-in with one lie is refused, audited, and its challenge is used up",
        arguments: lies + [
            Lie("nobody verified") { $0.flags = SoftAuthenticator.userPresent },
            Lie("eligible for backup all at once") { $0.flags |= SoftAuthenticator.backupEligible },
            Lie("another credential id") { $0.credentialID[0] ^= 1 },
            Lie("a cut credential id") { $0.credentialID.removeLast() },
            Lie("the handle of nobody") { $0.userHandle = Array("usr_00000000000000000000000000".utf8) },
            Lie("no handle") { $0.userHandle = nil },
            Lie("an empty handle") { $0.userHandle = [] },
        ]
    )
    func signIns(lie: Lie) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens)
            var liar = authenticator
            lie.tell(&liar)
            let options = try await test.requestOptions()
            let answer = try await test.authenticate(liar.get(options))
            #expect(answer.status == 401 && answer.reason == .passkeyRefused)
            let second = try await test.authenticate(authenticator.get(options))
            #expect(second.status == 401 && second.reason == .challengeOver)
            #expect(try await test.methods(of: john.user.id) == [["pwd"]])
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
        }
    }

    @Test("members that are altered after the signature are refused")
    func altered() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            var other = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens)
            try await test.addPasskey(&other, to: john.tokens)

            var forged = try authenticator.get(try await test.requestOptions())
            forged.response.signature = try other.get(try await test.requestOptions()).response.signature
            #expect(try await test.authenticate(forged).reason == .passkeyRefused)

            var counted = try authenticator.get(try await test.requestOptions())
            var data = try #require(Base64URL.decode(counted.response.authenticatorData))
            data[36] = 9
            counted.response.authenticatorData = Base64URL.encode(data)
            #expect(try await test.authenticate(counted).reason == .passkeyRefused)

            var longer = try authenticator.get(try await test.requestOptions())
            data = try #require(Base64URL.decode(longer.response.authenticatorData))
            longer.response.authenticatorData = Base64URL.encode(data + [0xA0])
            #expect(try await test.authenticate(longer).reason == .passkeyRefused)

            var swapped = try authenticator.get(try await test.requestOptions())
            swapped.id = Base64URL.encode(other.credentialID)
            #expect(try await test.authenticate(swapped).field == "rawId")
            swapped.rawId = swapped.id
            #expect(try await test.authenticate(swapped).reason == .passkeyRefused)

            var wrongID = try other.create(try await test.creationOptions(john.tokens))
            wrongID.id = Base64URL.encode(authenticator.credentialID)
            wrongID.rawId = wrongID.id
            #expect(try await test.register(wrongID, as: john.tokens).reason == .passkeyRefused)

            var fresh = try SoftAuthenticator()
            var trailing = try fresh.create(try await test.creationOptions(john.tokens))
            let object = try #require(Base64URL.decode(trailing.response.attestationObject))
            trailing.response.attestationObject = Base64URL.encode(object + [0xF6])
            #expect(try await test.register(trailing, as: john.tokens).reason == .passkeyRefused)
        }
    }

    @Test("a challenge is good for five minutes, for one ceremony, and once")
    func challenges() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            var authenticator = try SoftAuthenticator()
            let options = try await test.creationOptions(john.tokens)
            let response = try authenticator.create(options)
            #expect(try await test.register(response, as: jane.tokens).reason == .challengeOver)
            #expect(try await test.register(response, as: john.tokens).status == 201)
            #expect(try await test.register(response, as: john.tokens).reason == .challengeOver)

            let asked = try await test.requestOptions()
            let answer = try authenticator.get(asked)
            #expect(try await test.authenticate(answer).status == 200)
            #expect(try await test.authenticate(answer).reason == .challengeOver)

            let late = try authenticator.get(try await test.requestOptions())
            test.clock.advance(seconds: 300)
            #expect(try await test.authenticate(late).reason == .challengeOver)
            var made = asked
            made.challenge = Base64URL.encode(SystemRandom().bytes(32))
            #expect(try await test.authenticate(authenticator.get(made)).reason == .challengeOver)

            // The challenge of a registration is none for a sign-in.
            var foreign = try await test.requestOptions()
            foreign.challenge = try await test.creationOptions(john.tokens).challenge
            #expect(try await test.authenticate(authenticator.get(foreign)).reason == .challengeOver)
        }
    }

    @Test("of many who send the same answer at once, one signs in; of the same registration one passkey comes")
    func race() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            let registration = try authenticator.create(try await test.creationOptions(john.tokens))
            let added = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await test.register(registration, as: john.tokens).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(added.sorted() == [201, 400, 400, 400])
            let answer = try authenticator.get(try await test.requestOptions())
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await test.authenticate(answer).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 401, 401, 401])
            #expect(try await test.passkeys(john.tokens).count == 1)
        }
    }

    @Test("another user's passkey is not seen, renamed or removed, nor added again, nor does it answer for one")
    func others() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            var (his, hers) = (try SoftAuthenticator(), try SoftAuthenticator())
            let passkey = try await test.addPasskey(&his, to: john.tokens)
            try await test.addPasskey(&hers, to: jane.tokens)
            let path = "/v1/passkeys/\(passkey.id)"
            #expect(try await test.passkeys(jane.tokens).map(\.id) != [passkey.id])
            #expect(try await test.send("PATCH", path, as: jane.tokens, text: #"{"name":"x"}"#).status == 404)
            #expect(try await test.send("DELETE", path, as: jane.tokens).status == 404)
            #expect(try await test.send("DELETE", "/v1/passkeys/x", as: jane.tokens).status == 404)
            #expect(try await test.passkeys(john.tokens) == [passkey])

            var thief = try SoftAuthenticator()
            thief.credentialID = his.credentialID
            let stolen = try await test.register(
                thief.create(try await test.creationOptions(jane.tokens)),
                as: jane.tokens
            )
            #expect(stolen.status == 409 && stolen.reason == .passkeyExists)

            // Hers for his account, hers with his handle, and hers as the second factor of his sign-in.
            let asked = try await test.requestOptions(email: "john@example.com")
            #expect(try await test.authenticate(hers.get(asked)).reason == .passkeyRefused)
            var liar = hers
            liar.userHandle = his.userHandle
            #expect(try await test.passkeySignIn(&liar).reason == .passkeyRefused)
            #expect(try await test.passkeySignIn(&hers).status == 200)
        }
    }

    @Test("the second factor of a sign-in is a passkey of its own account, and five wrong ones end it")
    func pendingSignIns() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            let jane = try await test.signUp("jane@example.com")
            var (his, hers) = (try SoftAuthenticator(), try SoftAuthenticator())
            try await test.addPasskey(&his, to: member.tokens)
            try await test.addPasskey(&hers, to: jane.tokens)
            let token = try await test.challenge()
            #expect(try await test.authenticate(hers.get(try await test.requestOptions(), token: token)).status == 401)
            for _ in 0..<4 {
                let asked = try await test.requestOptions(token: token)
                let answer = try await test.authenticate(hers.get(asked, token: token))
                #expect(answer.reason == .passkeyRefused)
            }
            let over = try await test.json(
                "POST",
                "/v1/passkeys/authenticate/options",
                PasskeyAuthenticationOptionsRequest(mfaToken: token)
            )
            #expect(over.reason == .mfaAttemptOver)
            #expect(try await test.audit(of: member.user).filter { $0 == .mfaFailed }.count == 5)
            #expect(try await test.methods(of: member.user) == [["pwd"]])
        }
    }

    @Test("an account that is suspended or gone signs in by no passkey")
    func suspended() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens)
            let options = try await test.requestOptions()
            let now = test.clock.now()
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: john.user.id, at: now) }
            let answer = try await test.authenticate(authenticator.get(options))
            #expect(answer.status == 403 && answer.reason?.rawValue == "account_suspended")
            #expect(try await test.authenticate(authenticator.get(options)).reason == .challengeOver)
            try await test.server.database.write { try $0.users.setStatus(.active, of: john.user.id, at: now) }
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
            try await test.server.database.write { try $0.users.delete(john.user.id) }
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)
        }
    }

    @Test("to add or remove one, the sign-in must be recent or the password be sent")
    func recent() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: john.tokens)
            test.clock.advance(seconds: 600)
            let path = "/v1/passkeys/register/options"
            let old = try await test.send("GET", path, as: john.tokens)
            #expect(old.status == 403 && old.reason?.rawValue == "recent_authentication_required")
            let removal = "/v1/passkeys/\(passkey.id)"
            #expect(try await test.send("DELETE", removal, as: john.tokens).status == 403)
            let (wrong, right) = (#"{"password":"not my password"}"#, #"{"password":"\#(TestServer.password)"}"#)
            #expect(try await test.send("POST", path, as: john.tokens, text: wrong).status == 401)
            #expect(try await test.send("DELETE", removal, as: john.tokens, text: wrong).status == 401)
            #expect(try await test.send("POST", path, as: john.tokens, text: right).status == 200)
            #expect(try await test.send("DELETE", removal, as: john.tokens, text: right).status == 200)
        }
    }

    @Test("anyone who asks for an address that no one has learns nothing: the answer looks like any other, and stays")
    func decoys() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens)
            _ = try await test.signUp("jane@example.com")
            var seen: Set<[String]> = []
            for email in ["nobody@example.com", "jane@example.com", "nobody", "else@example.com"] {
                let first = try await test.requestOptions(email: email)
                let second = try await test.requestOptions(email: email.uppercased())
                #expect(first.allowCredentials == second.allowCredentials && first.challenge != second.challenge)
                #expect((1...2).contains(first.allowCredentials.count))
                for credential in first.allowCredentials {
                    #expect([16, 20, 32, 48].contains(Base64URL.decode(credential.id)?.count))
                    #expect(credential.transports?.isEmpty == false)
                }
                seen.insert(first.allowCredentials.map(\.id))
            }
            #expect(seen.count == 4)

            // Anyone who claims to have the decoy is told what the owner of a wrong passkey is told.
            var claimant = try SoftAuthenticator()
            let options = try await test.requestOptions(email: "nobody@example.com")
            claimant.credentialID = try #require(Base64URL.decode(options.allowCredentials[0].id))
            let decoy = try await test.authenticate(claimant.get(options))
            claimant.credentialID = authenticator.credentialID
            let real = try await test.authenticate(
                claimant.get(try await test.requestOptions(email: "john@example.com"))
            )
            #expect(decoy.status == real.status && decoy.error?.error == real.error?.error)

            // What was asked of no one, no one answers.
            let asked = try await test.requestOptions(email: "nobody@example.com")
            #expect(try await test.authenticate(authenticator.get(asked)).reason == .passkeyRefused)
        }
    }

    @Test("the email address and the username of an account get decoys as unrelated as those of two unknown names")
    func decoysOfOneAccount() async throws {
        try await TestServer.run { test in
            func ids(_ name: String) async throws -> [String] {
                try await test.requestOptions(email: name).allowCredentials.map(\.id)
            }
            let before = (try await ids("jane@example.com"), try await ids("jane"))
            let jane = SignUpRequest(email: "Jane@example.com", password: TestServer.password, username: "Jane")
            #expect(try await test.json("POST", "/v1/auth/signup", jane).status == 201)
            let after = (try await ids("jane@example.com"), try await ids("jane"))
            #expect(Set(after.0).isDisjoint(with: after.1))
            // Nor does anything show that the account is new.
            #expect(before == after)
            for spelling in ["JANE@example.com", "jane@EXAMPLE.com"] {
                #expect(try await ids(spelling) == after.0)
            }
            #expect(try await ids("jAnE") == after.1)
        }
    }

    @Test("the decoys of another server are others, so that no one can compute them")
    func decoyKey() {
        let (one, other) = (DecoyCredentials(key: [1]), DecoyCredentials(key: [2]))
        #expect(one.descriptors(for: "a@example.com") == one.descriptors(for: "a@example.com"))
        #expect(one.descriptors(for: "a@example.com") != other.descriptors(for: "a@example.com"))
        let many = (0..<200).map { one.descriptors(for: "\($0)@example.com") }
        #expect(Set(many.flatMap { $0.map(\.id) }).count == many.joined().count)
        #expect(Set(many.map(\.count)) == [1, 2])
        #expect(Set(many.flatMap { $0.map(\.id.utf8.count) }) == [22, 27, 43, 64])
    }

    @Test("a count that goes back is audited, and refused where the operator wants it", arguments: [false, true])
    func counter(refuses: Bool) async throws {
        let change: (inout ServerConfiguration) -> Void = { $0.passkeys.refusesOldCounts = refuses }
        try await TestServer.run(change) { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            authenticator.signCount = 5
            try await test.addPasskey(&authenticator, to: john.tokens)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
            #expect(try await !test.audit(of: john.user.id).contains(.passkeyCountWentBack))
            var copy = authenticator
            copy.signCount = 4
            #expect(try await test.passkeySignIn(&copy).status == (refuses ? 401 : 200))
            #expect(try await test.audit(of: john.user.id).filter { $0 == .passkeyCountWentBack }.count == 1)
            copy.signCount = 0
            #expect(try await test.passkeySignIn(&copy).status == (refuses ? 401 : 200))
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
            #expect(try await test.audit(of: john.user.id).filter { $0 == .passkeyCountWentBack }.count == 2)
        }
    }

    @Test("malformed members are named")
    func malformed() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            let good = try authenticator.create(try await test.creationOptions(john.tokens))
            let long = String(repeating: "A", count: 25_000)
            let registrations: [(field: String, change: (inout RegistrationResponseJSON) -> Void)] = [
                ("type", { $0.type = "password" }),
                ("rawId", { $0.rawId += "A" }),
                (
                    "id",
                    {
                        $0.id = "="
                        $0.rawId = "="
                    }
                ),
                (
                    "id",
                    {
                        $0.id = ""
                        $0.rawId = ""
                    }
                ),
                (
                    "id",
                    {
                        $0.id = long
                        $0.rawId = long
                    }
                ),
                ("response.clientDataJSON", { $0.response.clientDataJSON = "e30" }),
                ("response.clientDataJSON", { $0.response.clientDataJSON = "e30=" }),
                ("response.clientDataJSON", { $0.response.clientDataJSON = long }),
                ("response.attestationObject", { $0.response.attestationObject = "a+b" }),
                (
                    "response.attestationObject",
                    { $0.response.attestationObject = String(repeating: "A", count: 100_000) }
                ),
                ("name", { $0.name = "" }),
                ("name", { $0.name = "a\u{0}b" }),
                ("name", { $0.name = String(repeating: "x", count: 65) }),
            ]
            for (field, change) in registrations {
                var response = good
                change(&response)
                let answer = try await test.register(response, as: john.tokens)
                #expect(answer.status == 400 && answer.field == field, "\(field)")
            }
            // None of them was looked at, so the challenge is still good; odd transports are left out.
            var odd = good
            odd.response.transports = ["usb", "USB", "x y", "", "usb", "new-kind", String(repeating: "z", count: 40)]
            let added = try await test.register(odd, as: john.tokens)
            #expect(added.status == 201)
            #expect(try added.decode(Passkey.self).transports == ["new-kind", "usb"])

            let answer = try authenticator.get(try await test.requestOptions())
            let answers: [(field: String, change: (inout AuthenticationResponseJSON) -> Void)] = [
                ("response.signature", { $0.response.signature = "*" }),
                ("response.authenticatorData", { $0.response.authenticatorData = "*" }),
                ("response.userHandle", { $0.response.userHandle = String(repeating: "A", count: 88) }),
            ]
            for (field, change) in answers {
                var response = answer
                change(&response)
                #expect(try await test.authenticate(response).field == field)
            }
            #expect(try await test.authenticate(answer).status == 200)
        }
    }

    @Test("challenges that no one answered go")
    func housekeeping() async throws {
        try await TestServer.run { test in
            _ = try await test.requestOptions()
            let now = test.clock.now()
            let gone = try await test.server.database.write { connection in
                let early = try connection.passkeyChallenges.prune(expiredBefore: now, limit: 10)
                let late = now.advanced(bySeconds: 300)
                return (early, try connection.passkeyChallenges.prune(expiredBefore: late, limit: 10))
            }
            #expect(gone == (0, 1))
        }
    }
}
