/// A check for `PLINTO_*` variables that no program reads.
///
/// A misspelled setting must not be ignored silently, so a near miss of a known name is an error. Any other name is
/// ignored with a log message: container platforms set `PLINTO_SERVER_PORT` for a service named `plinto-server`, and
/// scripts keep a token in `PLINTO_TOKEN`.
struct EnvironmentCheck {
    private static let prefix = "PLINTO_"
    /// The suffixes of the variables that Kubernetes and Docker links set for a service.
    private static let serviceSuffixes = ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_HOST", "_NAME"]
    private static let serviceParts = ["_SERVICE_PORT_", "_PORT_", "_ENV_"]

    let known: Set<String>

    /// - Throws: ``UsageError`` that names a misspelled variable and the known name that was probably meant.
    func check(_ environment: [String: String]) throws(UsageError) {
        for name in unknown(in: environment) {
            guard let meant = nearMiss(name) else { continue }
            throw UsageError(
                "Unknown environment variable \(PrintableText.escape(name)). Did you mean \(meant)? "
                    + "Correct or unset it."
            )
        }
    }

    /// The unknown variables, sorted.
    func unknown(in environment: [String: String]) -> [String] {
        environment.keys.filter { $0.hasPrefix(Self.prefix) && !known.contains($0) }.sorted()
    }

    /// The known name that differs from `name` by one typo, or by two if it is long.
    private func nearMiss(_ name: String) -> String? {
        guard !Self.serviceSuffixes.contains(where: name.hasSuffix), !Self.serviceParts.contains(where: name.contains)
        else { return nil }
        let word = String(name.dropFirst(Self.prefix.count))
        let guesses = known.sorted().map { candidate in
            let length = min(word.count, candidate.count - Self.prefix.count)
            let tolerance = length >= 8 ? 2 : 1
            return (candidate, NearestMatch.distance(name, candidate) - tolerance)
        }
        return guesses.filter { $0.1 <= 0 }.min { $0.1 < $1.1 }?.0
    }
}

extension Command {
    /// The warning about `PLINTO_*` variables that no Plinto program reads.
    ///
    /// - Returns: Nil if there are none.
    package func warning(aboutUnknownVariablesIn environment: [String: String]) -> String? {
        let check = EnvironmentCheck(known: environmentNames.union(EnvironmentVariables.all))
        let names = check.unknown(in: environment).map(PrintableText.escape)
        guard !names.isEmpty else { return nil }
        return names.count == 1
            ? "ignoring the unknown environment variable \(names[0])"
            : "ignoring the unknown environment variables \(names.joined(separator: ", "))"
    }
}
