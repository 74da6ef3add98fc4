import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

/// Passkeys from registration to sign-in, and as a second factor.
@Suite("Passkeys")
struct PasskeyTests {
    @Test("a passkey is added and signs in, of any algorithm", arguments: COSEAlgorithm.allCases)
    func signIn(algorithm: COSEAlgorithm) async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator(algorithm)
            let options = try await test.creationOptions(john.tokens)
            #expect(options.rp.id == "plinto.test")
            #expect(Base64URL.decode(options.user.id) == Array(john.user.id.text.utf8))
            #expect(options.user.name == "john@example.com")
            #expect(options.pubKeyCredParams.map(\.alg) == [-7, -8, -257])
            #expect(options.excludeCredentials.isEmpty && options.attestation == "none")
            #expect(Base64URL.decode(options.challenge)?.count == 32)

            let added = try await test.register(authenticator.create(options, name: "My phone"), as: john.tokens)
            #expect(added.status == 201)
            let passkey = try added.decode(Passkey.self)
            #expect(passkey.name == "My phone" && passkey.transports == ["hybrid", "internal"])
            #expect(passkey.aaguid == "07070707-0707-0707-0707-070707070707")
            #expect(try await test.passkeys(john.tokens) == [passkey])
            #expect(try await test.creationOptions(john.tokens).excludeCredentials.map(\.id) == [passkey.credentialID])

            test.clock.advance(seconds: 3600)
            let asked = try await test.requestOptions()
            #expect(asked.allowCredentials.isEmpty && asked.userVerification == "required")
            #expect(asked.rpId == "plinto.test")
            let answer = try await test.authenticate(authenticator.get(asked))
            #expect(answer.status == 200)
            let signedIn = try answer.decode(AuthenticationResponse.self)
            #expect(signedIn.user.id == john.user.id)
            #expect(try await test.access(signedIn.tokens) == 200)
            #expect(try await test.passkeys(signedIn.tokens).first?.lastUsedAt == test.clock.now())
            #expect(try await test.methods(of: john.user.id).contains(["hwk", "user", "mfa"]))
        }
    }

    @Test("to add one is an event, an audit entry and an email; to remove one an entry and an email")
    func announced() async throws {
        try await TestServer.run { test in
            try await test.listen()
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            let passkey = try await test.addPasskey(&authenticator, to: john.tokens, name: "Schlüssel")
            let events = try await test.events()
            let created = try #require(events.first { $0.type == .passkeyCreated })
            #expect(created.userID == john.user.id)
            #expect(created.data.contains(passkey.id.text) && created.data.contains(john.user.id.text))
            #expect(!created.data.contains("public_key"))
            #expect(try await test.audit(of: john.user.id).contains(.passkeyCreated))

            let path = "/v1/passkeys/\(passkey.id)"
            let renamed = try await test.send("PATCH", path, as: john.tokens, text: #"{"name":"Key"}"#)
            #expect(try renamed.decode(Passkey.self).name == "Key")
            #expect(try await test.send("DELETE", path, as: john.tokens).status == 200)
            #expect(try await test.passkeys(john.tokens).isEmpty)
            #expect(try await test.audit(of: john.user.id).contains(.passkeyRemoved))
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)

            let emails = try await test.emails(to: "john@example.com", count: 2).joined()
            #expect(emails.contains("Subject: A passkey was added to your account\r\n"))
            #expect(emails.contains("Subject: A passkey was removed from your account\r\n"))
        }
    }

    @Test("several passkeys of one account, and those of another, each sign in their own user")
    func several() async throws {
        try await TestServer.run { test in
            let (john, jane) = (try await test.signUp(), try await test.signUp("jane@example.com"))
            var (phone, key, hers) = (try SoftAuthenticator(), try SoftAuthenticator(.eddsa), try SoftAuthenticator())
            phone.flags |= SoftAuthenticator.backupEligible | SoftAuthenticator.backedUp
            for (name, tokens) in [("phone", john.tokens), ("key", john.tokens), ("hers", jane.tokens)] {
                switch name {
                case "phone": try await test.addPasskey(&phone, to: tokens, name: name)
                case "key": try await test.addPasskey(&key, to: tokens, name: name)
                default: try await test.addPasskey(&hers, to: tokens, name: name)
                }
            }
            #expect(try await test.passkeys(john.tokens).map(\.name).sorted() == ["key", "phone"])
            let asked = try await test.requestOptions(email: "JOHN@example.com")
            #expect(asked.allowCredentials.count == 2)
            let expected = [(phone, john), (key, john), (hers, jane)]
            for (authenticator, user) in expected {
                var authenticator = authenticator
                let answer = try await test.passkeySignIn(&authenticator)
                #expect(try answer.decode(AuthenticationResponse.self).user.id == user.user.id)
            }
            // A passkey that is copied between machines is one in software, whatever keeps it.
            #expect(try await test.methods(of: john.user.id).contains(["swk", "user", "mfa"]))
        }
    }

    @Test("where an account was named, its passkeys answer without saying whose they are")
    func named() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: john.tokens)
            authenticator.userHandle = nil
            let asked = try await test.requestOptions(email: "john@example.com")
            #expect(asked.allowCredentials.map(\.id) == [Base64URL.encode(authenticator.credentialID)])
            #expect(try await test.authenticate(authenticator.get(asked)).status == 200)
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)
        }
    }

    @Test("a passkey completes a sign-in that waits for its second factor, verified or not")
    func secondFactor() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            var authenticator = try SoftAuthenticator()
            authenticator.flags = SoftAuthenticator.userPresent
            try await test.addPasskey(&authenticator, to: member.tokens)

            let answer = try await test.passwordSignIn()
            guard case .secondFactorRequired(let challenge) = try answer.decode(SignInResponse.self) else {
                Issue.record("no second factor was asked for")
                return
            }
            #expect(challenge.methods == ["totp", "backup_code", "passkey"])
            let asked = try await test.requestOptions(token: challenge.token)
            #expect(asked.userVerification == "preferred" && asked.allowCredentials.count == 1)
            let response = try authenticator.get(asked, token: challenge.token)
            let completed = try await test.authenticate(response)
            #expect(completed.status == 200)
            #expect(try await test.access(completed.decode(AuthenticationResponse.self).tokens) == 200)
            #expect(try await test.methods(of: member.user).contains(["pwd", "hwk", "user", "mfa"]))
            #expect(try await test.authenticate(response).reason == .mfaAttemptOver)

            // Alone it is one factor: it never verified its user.
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)
            authenticator.flags |= SoftAuthenticator.userVerified
            #expect(try await test.passkeySignIn(&authenticator).reason == .passkeyRefused)
            // Once it did so besides another factor, it is two.
            let token = try await test.challenge()
            let again = try authenticator.get(try await test.requestOptions(token: token), token: token)
            #expect(try await test.authenticate(again).status == 200)
            #expect(try await test.passkeySignIn(&authenticator).status == 200)
        }
    }

    @Test("an account with a second factor is not asked for it after a passkey that verified its user")
    func twoInOne() async throws {
        try await TestServer.run { test in
            let member = try await test.memberWithSecondFactor()
            var authenticator = try SoftAuthenticator()
            try await test.addPasskey(&authenticator, to: member.tokens)
            let answer = try await test.passkeySignIn(&authenticator)
            #expect(try answer.decode(SignInResponse.self).authentication?.user.id == member.user)
        }
    }

    @Test("without a passkey there are no options for the second factor")
    func noPasskey() async throws {
        try await TestServer.run { test in
            _ = try await test.memberWithSecondFactor()
            let token = try await test.challenge()
            let body = PasskeyAuthenticationOptionsRequest(mfaToken: token)
            let answer = try await test.json("POST", "/v1/passkeys/authenticate/options", body)
            #expect(answer.status == 409 && answer.reason == .noPasskey)
            let wrong = PasskeyAuthenticationOptionsRequest(mfaToken: "mfa_x")
            let refused = try await test.json("POST", "/v1/passkeys/authenticate/options", wrong)
            #expect(refused.status == 401 && refused.reason == .mfaAttemptOver)
        }
    }

    @Test("options and verdicts are no business of caches")
    func noStore() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp()
            for answer in [
                try await test.send("GET", "/v1/passkeys/register/options", as: john.tokens),
                try await test.send("GET", "/v1/passkeys/authenticate/options"),
                try await test.send("POST", "/v1/passkeys/authenticate/options", text: "{}"),
                try await test.send("GET", "/v1/passkeys", as: john.tokens),
            ] {
                #expect(answer.status == 200)
                #expect(answer.fields["cache-control"] == "no-store")
            }
        }
    }

    @Test("no request about passkeys reads a table from end to end, or sorts one")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let now = test.clock.now()
            let user = UserID(createdAt: now, from: SystemRandom())
            let id = PasskeyID(createdAt: now, from: SystemRandom())
            let passkeys = recorder.passkeys
            _ = try passkeys.find(id, of: user)
            _ = try passkeys.find(credentialID: [1])
            _ = try passkeys.list(of: user)
            _ = try passkeys.count(of: user)
            _ = try passkeys.rename(id, of: user, to: "x")
            _ = try passkeys.delete(id, of: user)
            let record = PasskeyRecord(
                id: id,
                userID: user,
                credentialID: [1],
                publicKey: [2],
                name: "x",
                signCount: 0,
                isBackupEligible: false,
                isBackedUp: false,
                hasVerifiedUser: true,
                aaguid: [],
                transports: [],
                createdAt: now
            )
            _ = try passkeys.insert(record)
            try passkeys.update(record)
            let challenges = recorder.passkeyChallenges
            _ = try challenges.find([1], .registration, at: now)
            _ = try challenges.consume([1])
            _ = try challenges.prune(expiredBefore: now, limit: 10)
            _ = try recorder.users.find(account: "john@example.com")
            _ = try recorder.users.find(account: "john")
            #expect(recorder.plans.count == 13)
            #expect(recorder.scans.isEmpty, "\(recorder.scans)")
            for plan in recorder.plans {
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }
}
