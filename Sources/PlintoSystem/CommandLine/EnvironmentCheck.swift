/// Refuses variables `PLINTO_*` that nobody reads: a misspelt setting must not be silently without effect.
struct EnvironmentCheck {
    private static let prefix = "PLINTO_"

    let known: Set<String>
    let tolerated: Set<String>

    func check(_ environment: [String: String]) throws(UsageError) {
        let unknown = environment.keys
            .filter { $0.hasPrefix(Self.prefix) && !known.contains($0) && !tolerated.contains($0) }
            .sorted()
        guard let first = unknown.first else { return }
        let names = unknown.map(PrintableText.escape).joined(separator: ", ")
        let guess = NearestMatch.of(first, among: known.union(tolerated).sorted()).map { " Did you mean \($0)?" } ?? ""
        throw UsageError(
            unknown.count == 1
                ? "the environment variable \(names) is not one that this program knows.\(guess) Correct or unset it."
                : "the environment variables \(names) are not ones that this program knows. Correct or unset them."
        )
    }
}
