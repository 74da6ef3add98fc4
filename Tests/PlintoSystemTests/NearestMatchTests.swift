import Testing

@testable import PlintoSystem

@Suite("Guessing what was meant")
struct NearestMatchTests {
    @Test(
        "slips are counted: one more, one less, another, two swapped",
        arguments: [
            ("token", "token", 0), ("tokn", "token", 1), ("tokken", "token", 1), ("taken", "token", 1),
            ("tokne", "token", 1), ("", "abc", 3), ("kitten", "sitting", 3),
        ]
    )
    func distances(left: String, right: String, expected: Int) {
        #expect(NearestMatch.distance(left, right) == expected)
        #expect(NearestMatch.distance(right, left) == expected)
    }

    @Test("the nearest is guessed, and nothing where all are far")
    func guesses() {
        #expect(NearestMatch.of("statsu", among: ["start", "status", "token"]) == "status")
        #expect(NearestMatch.of("sess", among: ["status", "sessions"]) == "sessions")
        #expect(NearestMatch.of("xyz", among: ["status", "sessions"]) == nil)
        #expect(NearestMatch.of("x", among: []) == nil)
    }

    @Test("a word of any length is answered at once")
    func longWords() {
        #expect(NearestMatch.of(String(repeating: "a", count: 100_000), among: ["status"]) == nil)
    }
}
