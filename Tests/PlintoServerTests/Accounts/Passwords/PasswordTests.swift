import Dispatch
import PlintoCrypto
import PlintoModels
import PlintoStore
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Passwords")
struct PasswordTests {
    private static let policy = PasswordPolicy(minimumLength: 12)
    private static let names = ["johnny.appleseed@example.com", "appletree", "Johnny", "Appleseed"]

    private func reason(_ password: String) -> Reason? {
        do throws(APIError) {
            try Self.policy.check(PasswordPolicy.normalized(password), names: Self.names)
            return nil
        } catch {
            #expect(error.status == 400 && error.field == "password")
            return error.reason
        }
    }

    @Test("a password is long in code points after normalization, not in bytes")
    func length() {
        #expect(reason("elevenchars") == .tooShort)
        #expect(reason("twelve chars") == nil)
        // Eleven letters with a combining accent each are 22 code points before, 11 after.
        #expect(reason(String(repeating: "e\u{301}", count: 11)) == .tooShort)
        #expect(reason("héllö wörld ünd") == nil)
        #expect(reason("🦉🐈🐕🐎🐖🐄🐑🐐🐓🦆🦢") == .tooShort)
        #expect(reason(String(repeating: "ab c", count: 300)) == .tooLong)
        #expect(reason("") == .required)
        #expect(reason("with a \0 in it") == .invalidFormat)
    }

    @Test(
        "no composition is asked for",
        arguments: [
            "correct horse battery staple", "SecurePassword123!", "alllowercaseletters", "зимний вечер в гаграх",
        ]
    )
    func honest(password: String) {
        #expect(reason(password) == nil)
    }

    @Test(
        "the first guesses are refused, however long",
        arguments: [
            "aaaaaaaaaaaaaaaa", "abababababababab", "abcdabcdabcdabcd", "123456789012", "1234567890123456",
            "098765432109",
            "qwertyuiopas", "QwertyUiopAsdf", "abcdefghijklmnop", "1qaz2wsx3edc4rfv",
        ]
    )
    func guesses(password: String) {
        #expect(reason(password) == .passwordTooCommon)
    }

    @Test(
        "a password made of one's own name or address is refused",
        arguments: [
            "Johnny.Appleseed", "appleseed-johnny-1", "johnny.appleseed@example.com", "APPLETREE.2024",
            "johnnyjohnnyjohnny",
        ]
    )
    func own(password: String) {
        #expect(reason(password) == .passwordContainsIdentity)
    }

    @Test("a password that holds one's name among enough else is fine")
    func nameAmongElse() {
        #expect(reason("johnny likes green tea") == nil)
    }

    @Test("one password typed on two keyboards is one password")
    func normalization() async throws {
        try await TestServer.run { test async throws in
            let up = SignUpRequest(email: "a@example.com", password: "cafe\u{301} au lait, bitte")
            #expect(try await test.json("POST", "/v1/auth/signup", up).status == 201)
            let signIn = SignInRequest(email: "a@example.com", password: "caf\u{E9} au lait, bitte")
            #expect(try await test.json("POST", "/v1/auth/signin", signIn).status == 200)
        }
    }

    @Test("unknown, known and passwordless accounts are one answer to a wrong password")
    func enumeration() async throws {
        try await TestServer.run { test in
            _ = try await test.signUp()
            let known = try await test.json(
                "POST",
                "/v1/auth/signin",
                SignInRequest(email: "john@example.com", password: "wrong")
            )
            let unknown = try await test.json(
                "POST",
                "/v1/auth/signin",
                SignInRequest(email: "nobody@example.com", password: "wrong")
            )
            for answer in [known, unknown] {
                #expect(answer.status == 401)
                #expect(answer.reason == .wrongCredentials)
                #expect(answer.field == nil)
            }
            #expect(known.error?.error == unknown.error?.error)
        }
    }

    @Test("an account that does not exist costs a verification of the same parameters")
    func decoy() async throws {
        let keeper = PasswordService(
            parameters: .testing,
            pool: HashingPool(threads: 1),
            random: SystemRandom()
        )
        #expect(try await keeper.verify("anything", against: nil, for: .group("192.0.2.1")) == .wrong)
    }

    @Test("a hash of an older cost is replaced at the next sign-in")
    func rehash() async throws {
        let scratch = try ScratchDirectory()
        let user = try await TestServer.run(scratch: scratch) { try await $0.signUp().user.id }
        let costlier = PasswordHashParameters(memoryKiB: 128, iterations: 1, parallelism: 1)
        try await TestServer.run(scratch: scratch) {
            $0.passwordCost = costlier
        } _: { test in
            func hash() async throws -> String? {
                try await test.server.database.read { try $0.users.find(user)?.passwordHash }
            }
            let old = try await hash()
            _ = try await test.signIn()
            let new = try await hash()
            #expect(old?.contains("m=64,") == true)
            #expect(new?.contains("m=128,") == true)
            _ = try await test.signIn()
            #expect(try await hash() == new)
        }
    }

    @Test(
        "a hash that an account brought along signs in, with its password only, and is replaced by one of ours",
        arguments: ["$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"]
    )
    func imported(hash: String) async throws {
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            try await test.server.database.write { try $0.users.setPassword(hash, of: user) }
            func signIn(_ password: String) async throws -> Int {
                let body = #"{"email":"john@example.com","password":"\#(password)"}"#
                return try await test.send("POST", "/v1/auth/signin", text: body).status
            }
            #expect(try await signIn("U*V") == 401)
            #expect(try await signIn("U*U") == 200)
            let new = try await test.server.database.read { try $0.users.find(user)?.passwordHash }
            #expect(new?.hasPrefix("$argon2id$") == true)
            #expect(try await signIn("U*U") == 200)
        }
    }

    /// bcrypt of 87 bytes, of which it reads 72: "correct horse battery staple " three times.
    private static let longBcrypt = "$2b$05$abcdefghijklmnopqrstuuAPw2rNiUMneBUw6xyfpajBSgGuFax4G"
    /// bcrypt of "mañana mañana mañana" in normalization form D.
    private static let decomposedBcrypt = "$2b$05$abcdefghijklmnopqrstuuxAKpVXXkhjxAOgu3PnpTDQmkYfT6pYe"

    @Test("a bcrypt hash of a password longer than 72 bytes is never renewed, so that no slip becomes the password")
    func truncated() async throws {
        let long = String(repeating: "correct horse battery staple ", count: 3)
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            try await test.server.database.write { try $0.users.setPassword(Self.longBcrypt, of: user) }
            func signIn(_ password: String) async throws -> Int {
                try await test.json(
                    "POST",
                    "/v1/auth/signin",
                    SignInRequest(email: "john@example.com", password: password)
                ).status
            }
            #expect(try await signIn(long.prefix(80) + "X") == 200)
            #expect(try await signIn(long) == 200)
            #expect(try await signIn(String(long.prefix(71))) == 401)
            #expect(try await test.server.database.read { try $0.users.find(user)?.passwordHash } == Self.longBcrypt)
        }
    }

    @Test("a foreign hash of a decomposed password fits the password as it was typed, and is renewed in normal form")
    func decomposed() async throws {
        let typed = "man\u{303}ana man\u{303}ana man\u{303}ana"
        let composed = "ma\u{F1}ana ma\u{F1}ana ma\u{F1}ana"
        try await TestServer.run { test in
            let user = try await test.signUp().user.id
            try await test.server.database.write { try $0.users.setPassword(Self.decomposedBcrypt, of: user) }
            func signIn(_ password: String) async throws -> Int {
                try await test.json(
                    "POST",
                    "/v1/auth/signin",
                    SignInRequest(email: "john@example.com", password: password)
                ).status
            }
            #expect(try await signIn(composed) == 401)
            #expect(try await signIn(typed) == 200)
            let renewed = try await test.server.database.read { try $0.users.find(user)?.passwordHash }
            #expect(renewed?.hasPrefix("$argon2id$") == true)
            #expect(try await signIn(composed) == 200)
            #expect(try await signIn(typed) == 200)
        }
    }

    @Test("a taken address or username is a 409 that names the field, whatever its case")
    func taken() async throws {
        try await TestServer.run { test in
            let first = SignUpRequest(email: "Jöhn@Example.com", password: TestServer.password, username: "John.Doe")
            #expect(try await test.json("POST", "/v1/auth/signup", first).status == 201)
            let email = try await test.json(
                "POST",
                "/v1/auth/signup",
                SignUpRequest(email: "jÖhn@eXAMPLE.com", password: TestServer.password)
            )
            #expect(email.status == 409)
            #expect(email.field == "email")
            #expect(email.reason == .emailTaken)
            let username = try await test.json(
                "POST",
                "/v1/auth/signup",
                SignUpRequest(email: "jane@example.com", password: TestServer.password, username: "JOHN.DOE")
            )
            #expect(username.status == 409)
            #expect(username.field == "username")
            #expect(username.reason == .usernameTaken)

            let jane = try await test.signUp("jane@example.com").tokens
            let change = try await test.send("PATCH", "/v1/users/me", as: jane, text: #"{"username":"john.doe"}"#)
            #expect(change.status == 409)
            #expect(change.reason == .usernameTaken)
        }
    }

    @Test("of 20 sign-ups with one address at once, one succeeds")
    func raceForAddress() async throws {
        try await TestServer.run { test in
            let request = SignUpRequest(email: "a@example.com", password: TestServer.password)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await test.json("POST", "/v1/auth/signup", request).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 1)
            #expect(statuses.count { $0 == 409 } == 19)
        }
    }

    @Test("when hashing is overloaded the answer is 503 with Retry-After, while others are served")
    func overload() async throws {
        try await TestServer.run(hashing: (1, 0)) {
            // Some 200 ms a hash: long enough for the requests to meet.
            $0.passwordCost = PasswordHashParameters(memoryKiB: 65_536, iterations: 8, parallelism: 1)
        } _: { test in
            let request = SignInRequest(email: "nobody@example.com", password: "anything at all")
            let answers = try await withThrowingTaskGroup(of: WireClient.Response.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await test.json("POST", "/v1/auth/signin", request) }
                }
                #expect(try await test.send("GET", "/health").status == 200)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.contains { $0.status == 401 })
            let refused = answers.filter { $0.status == 503 }
            #expect(!refused.isEmpty)
            for answer in refused {
                #expect(answer.reason == .overloaded)
                #expect(answer.fields["retry-after"] == "1")
            }
            #expect(answers.allSatisfy { [401, 503].contains($0.status) })
        }
    }
}
