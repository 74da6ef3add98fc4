/// A search for the word that was probably meant by a misspelled one.
enum NearestMatch {
    /// The candidate with the fewest typos; nil if all differ too much.
    static func of(_ word: String, among candidates: [String]) -> String? {
        candidates
            .map { (candidate: $0, distance: distance(word, $0)) }
            .filter { guess in
                let tolerance = max(1, min(word.count, guess.candidate.count) / 3)
                return guess.distance <= tolerance || (word.count >= 3 && guess.candidate.hasPrefix(word))
            }
            .min { $0.distance < $1.distance }?
            .candidate
    }

    /// The number of characters to add, remove, replace or swap with a neighbour (optimal string alignment).
    static func distance(_ left: String, _ right: String) -> Int {
        // Longer text is not a misspelled name, and the table below grows with the square of the length.
        let left = Array(left.prefix(64))
        let right = Array(right.prefix(64))
        var rows = [Array(0...right.count)]
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
