import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

@Suite("Common passwords")
struct CommonPasswordTests {
    @Test("the list is in the order of its bytes, of more than three thousand that the shortest allowed length admits")
    func list() {
        let words = CommonPasswordList.text.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
        #expect(zip(words, words.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        #expect(words.count { $0.count >= 8 } >= 3000)
        #expect(words.allSatisfy { $0.allSatisfy { (0x21...0x7E).contains($0) && !(0x41...0x5A).contains($0) } })
    }

    @Test("every word of the list is found, and no other")
    func search() {
        let words = CommonPasswordList.text.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
        let known = Set(words)
        for word in words {
            guard CommonPasswords.isListed(word) else {
                Issue.record("not found: \(String(decoding: word, as: UTF8.self))")
                return
            }
            let shorter = Array(word.dropLast())
            let longer = word + [0x7E]
            for other in [shorter, longer] where !known.contains(other) {
                #expect(!CommonPasswords.isListed(other))
            }
        }
        #expect(!CommonPasswords.isListed([]))
        #expect(!CommonPasswords.isListed(Array("password dragon".utf8)))
    }

    @Test(
        "what people make of a common password is one too",
        arguments: [
            "password1234", "Password1234", "PASSWORD!!!!", "p@ssw0rd1234", "P@$$w0rd2024", "1234password",
            "passwordpassword",
            "iloveyou2024", "sunshine!123", "qwerty123456", "123456qwerty", "dragon123456", "1q2w3e4r5t6y",
            "Pa55word1234", "!!monkey1234", "finalfantasy", "superman1111",
        ]
    )
    func variants(password: String) {
        #expect(CommonPasswords.contains(password))
        #expect(throws: APIError.self) { try PasswordPolicy(minimumLength: 8).check(password, names: []) }
    }

    @Test(
        "a password that only holds a common one among enough else is fine",
        arguments: [
            "correct horse battery staple", "SecurePassword123!", "password of the third kind", "dragon83920174",
            "my sunshine in the rain", "monkey-ladder-quartz", "зимний вечер в гаграх",
            "another horse, another battery",
        ]
    )
    func honest(password: String) throws {
        #expect(!CommonPasswords.contains(password))
        try PasswordPolicy(minimumLength: 12).check(password, names: [])
    }

    @Test("a sign-up with a common password is refused by name")
    func refused() async throws {
        try await TestServer.run { test in
            let request = SignUpRequest(email: "john@example.com", password: "password1234")
            let answer = try await test.json("POST", "/v1/auth/signup", request)
            #expect(answer.status == 400 && answer.field == "password" && answer.reason == .passwordTooCommon)
        }
    }
}
