import PlintoCrypto
import PlintoModels
import Testing

@testable import PlintoServer

/// Which key signs, and which still verify, by the time alone.
@Suite("Key ring")
struct SigningKeyRingTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    /// Newest first, of these ages in seconds.
    private func entries(_ ages: [Int64], at now: Timestamp) throws -> [SigningKeyRing.Entry] {
        try ages.map { age in
            SigningKeyRing.Entry(
                key: try SigningKey.generate(id: "k\(age)", random: SystemRandom()),
                createdAt: now.advanced(bySeconds: -age)
            )
        }
    }

    @Test("the newest that every cache knows signs; the first of all signs from the beginning")
    func signer() throws {
        #expect(try SigningKeyRing.signer(among: entries([0], at: start), at: start).id == "k0")
        #expect(try SigningKeyRing.signer(among: entries([299, 9000], at: start), at: start).id == "k9000")
        #expect(try SigningKeyRing.signer(among: entries([300, 9000], at: start), at: start).id == "k300")
        #expect(try SigningKeyRing.signer(among: entries([10, 20, 9000], at: start), at: start).id == "k9000")
    }

    @Test("a key that was made by a clock that was ahead counts as made now, and signs five minutes later")
    func keyFromTheFuture() throws {
        let seen = SigningKeyRing.seen(try entries([-40 * 86_400, 9000], at: start), at: start)
        #expect(SigningKeyRing.signer(among: seen, at: start).id == "k9000")
        #expect(SigningKeyRing.signer(among: seen, at: start.advanced(bySeconds: 300)).id == seen[0].key.id)
    }

    @Test("a superseded key verifies for a day after it has last signed, and the one that signs always does")
    func good() throws {
        func good(_ ages: [Int64]) throws -> [String] {
            SigningKeyRing.good(try entries(ages, at: start), at: start).map(\.key.id)
        }
        #expect(try good([86_699, 90_000]) == ["k86699", "k90000"])
        #expect(try good([86_700, 90_000]) == ["k86700"])
        #expect(try good([0, 86_700, 90_000]) == ["k0", "k86700"])
        for ages: [Int64] in [[0, 1, 2], [0, 400, 100_000], [100, 299, 300]] {
            let all = try entries(ages, at: start)
            #expect(try good(ages).contains(SigningKeyRing.signer(among: all, at: start).id))
        }
    }
}
