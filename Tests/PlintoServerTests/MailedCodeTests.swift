import PlintoCrypto
import PlintoModels
import PlintoStore
import Testing

@testable import PlintoServer

/// Signing in with the code of a letter.
@Suite("Mailed codes")
struct MailedCodeTests {
    @Test("the code signs in with the address, however it is typed, once")
    func signsIn() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let letter = try await test.magicLetter()
            let code = try test.mailedCode(in: letter)
            let typed = code.lowercased().replacing("-", with: " ")
            let answer = try await test.verifyCode(typed, email: "JOHN@example.com")
            #expect(answer.status == 200)
            #expect(try await test.access(answer.decode(AuthenticationResponse.self).tokens) == 200)
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            #expect(try await test.verifyLink(test.token(in: letter)).reason == .invalidLink)
        }
    }

    @Test("after five wrong codes the right one comes too late, from wherever they came; the link is still good")
    func fiveTries() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let letter = try await test.magicLetter()
            let code = try test.mailedCode(in: letter)
            let wrong = code.hasPrefix("0") ? "1" + code.dropFirst() : "0" + code.dropFirst()
            for _ in 0..<5 {
                #expect(try await test.verifyCode(wrong).reason == .wrongCode)
                test.clock.advance(seconds: 10)
            }
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            #expect(try await test.verifyLink(test.token(in: letter)).status == 200)
        }
    }

    @Test("a burst of tries at the same time gets no more than five")
    func burst() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let code = try test.mailedCode(in: await test.magicLetter())
            let wrong = code.hasPrefix("0") ? "1" + code.dropFirst() : "0" + code.dropFirst()
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { _ = try await test.verifyCode(wrong) } }
                try await group.waitForAll()
            }
            test.clock.advance(seconds: 400)
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            let tries = try await test.server.database.read { try $0.links.withCode(of: john)?.tries } ?? 0
            #expect(tries >= SignInByMailedCode.mostTries)
        }
    }

    @Test("who guesses is slowed down, for known and unknown addresses alike")
    func throttled() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            _ = try await test.magicLetter()
            var answers: [String: [Int]] = [:]
            for email in ["john@example.com", "unknown@example.com"] {
                for _ in 0..<6 {
                    answers[email, default: []].append(try await test.verifyCode("0000-0000", email: email).status)
                }
            }
            #expect(answers["john@example.com"] == [401, 401, 401, 401, 401, 429])
            #expect(answers["unknown@example.com"] == answers["john@example.com"])
        }
    }

    @Test("a code is that of its own account, its quarter of an hour, and the last letter")
    func bound() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            _ = try await test.signUp("jane@example.com")
            let first = try await test.magicLetter()
            let code = try test.mailedCode(in: first)
            #expect(try await test.verifyCode(code, email: "jane@example.com").reason == .wrongCode)
            test.clock.advance(seconds: 1)
            let second = try await test.magicLetter(count: 2)
            #expect(try await test.verifyCode(code).reason == .wrongCode)
            test.clock.advance(seconds: 900)
            #expect(try await test.verifyCode(test.mailedCode(in: second)).reason == .wrongCode)
        }
    }

    @Test("that an account is suspended is told to whoever has the code, and to nobody else")
    func suspended() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let code = try test.mailedCode(in: await test.magicLetter())
            try await test.server.database.write { try $0.users.setStatus(.suspended, of: john, at: test.clock.now()) }
            let wrong = code.hasPrefix("0") ? "1" + code.dropFirst() : "0" + code.dropFirst()
            #expect(try await test.verifyCode(wrong).reason == .wrongCode)
            #expect(try await test.verifyCode(code).reason == .accountSuspended)
        }
    }

    @Test("what is neither a token nor a code with its address is refused by name")
    func malformed() async throws {
        try await TestServer.run { test in
            let cases = [
                ("{}", "token"), (#"{"code":"0000-0000"}"#, "email"), (#"{"email":"john@example.com"}"#, "token"),
                (#"{"email":"john@example.com","code":"nonsense!"}"#, "code"),
                (#"{"email":"john","code":"0000-0000"}"#, "email"),
                (#"{"token":"x","email":"john@example.com","code":"0000-0000"}"#, "token"),
                (#"{"token":"x","redirect_url":"y"}"#, "redirect_url"),
            ]
            for (body, field) in cases {
                let answer = try await test.send("POST", "/v1/auth/magic-link/verify", text: body)
                #expect(answer.status == 400 && answer.field == field, "\(body)")
            }
        }
    }

    @Test("a code is stored as its password hash, and the letter sealed")
    func atRest() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let code = try test.mailedCode(in: await test.magicLetter())
            let characters = code.replacing("-", with: "")
            let stored = try fileBytes(test.scratch.file("server.db")) + fileBytes(test.scratch.file("server.db-wal"))
            for text in [code, characters] { #expect(stored.firstRange(of: Array(text.utf8)) == nil) }
            let hash = try await test.server.database.read { try $0.links.withCode(of: john)?.codeHash }
            #expect(hash?.hasPrefix("$argon2id$") == true)
        }
    }

    @Test("what is looked up for codes is found by an index")
    func plans() async throws {
        try await TestServer.run { test in
            let john = try await test.signUp().user.id
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            _ = try recorder.links.withCode(of: john)
            try recorder.links.voidCodes(of: john)
            try recorder.links.countTry([1])
            try recorder.signInCodes.removeAll(of: john, at: test.clock.now())
            #expect(recorder.plans.count == 4)
            #expect(recorder.scans == [])
        }
    }
}
