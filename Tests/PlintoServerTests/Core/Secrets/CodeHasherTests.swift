import Testing

@testable import PlintoServer

@Suite("Hashes of one-time codes")
struct CodeHasherTests {
    private let hasher = CodeHasher(key: Array(repeating: 7, count: 32))

    @Test("a hash matches its own code in its own row under its own key, and nothing else")
    func binding() {
        let hash = hasher.hash("3KQ2M4XHPD", row: "usr_1")
        #expect(hash.count == 32)
        #expect(hasher.matches("3KQ2M4XHPD", row: "usr_1", hash: hash))
        #expect(!hasher.matches("3KQ2M4XHPE", row: "usr_1", hash: hash))
        #expect(!hasher.matches("3KQ2M4XHPD", row: "usr_2", hash: hash))
        #expect(!CodeHasher(key: Array(repeating: 8, count: 32)).matches("3KQ2M4XHPD", row: "usr_1", hash: hash))
    }
}
