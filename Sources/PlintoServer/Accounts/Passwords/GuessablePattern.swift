/// Long passwords that are still among the first guesses: one repeated unit, or a walk along a row of keys.
enum GuessablePattern {
    /// Rows of keys, for walks in both directions and wrapping around.
    private static let rows = [
        "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop1234567890",
        "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ]
    /// A longer unit is not a first guess.
    private static let longestUnit = 4

    static func matches(_ password: String) -> Bool {
        let letters = Array(password.lowercased().unicodeScalars)
        guard letters.count > longestUnit else { return true }
        let repeatsUnit = (1...longestUnit).contains { unit in
            letters.indices.allSatisfy { letters[$0] == letters[$0 % unit] }
        }
        return repeatsUnit || rows.contains { isWalk(letters, along: Array($0.unicodeScalars)) }
    }

    private static func isWalk(_ letters: [Unicode.Scalar], along row: [Unicode.Scalar]) -> Bool {
        for direction in [row, row.reversed()] {
            for start in direction.indices where direction[start] == letters[0] {
                let follows = letters.indices.allSatisfy { offset in
                    letters[offset] == direction[(start + offset) % direction.count]
                }
                if follows { return true }
            }
        }
        return false
    }
}
