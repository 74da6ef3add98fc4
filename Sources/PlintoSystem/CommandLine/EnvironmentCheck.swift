/// Finds variables `PLINTO_*` that no program reads.
///
/// A misspelled setting must not be silently without effect, so a near miss of a known name is an error. Any other name is
/// none of ours: a container platform makes `PLINTO_SERVER_PORT` of a service named `plinto-server`, and scripts keep a
/// token in `PLINTO_TOKEN`. Those are ignored, and the programs say so in their logs.
struct EnvironmentCheck {
    private static let prefix = "PLINTO_"
    /// What Kubernetes and Docker links name the variables of a service.
    private static let serviceSuffixes = ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_HOST", "_NAME"]
    private static let serviceParts = ["_SERVICE_PORT_", "_PORT_", "_ENV_"]

    let known: Set<String>

    /// - Throws: ``UsageError`` that names a variable, and the known name that it misses by a slip of the pen.
    func check(_ environment: [String: String]) throws(UsageError) {
        for name in unknown(in: environment) {
            guard let meant = nearMiss(name) else { continue }
            throw UsageError(
                "the environment variable \(PrintableText.escape(name)) is not known. Did you mean \(meant)? "
                    + "Correct or unset it."
            )
        }
    }

    /// The unknown variables, sorted.
    func unknown(in environment: [String: String]) -> [String] {
        environment.keys.filter { $0.hasPrefix(Self.prefix) && !known.contains($0) }.sorted()
    }

    /// The known name that `name` misses by one slip, or by two in a long name.
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
    /// The variables `PLINTO_*` of an environment that no program of the house reads, for a warning that names them.
    ///
    /// - Returns: Nil if there are none.
    package func warning(aboutUnknownVariablesIn environment: [String: String]) -> String? {
        let check = EnvironmentCheck(known: environmentNames.union(HouseVariables.all))
        let names = check.unknown(in: environment).map(PrintableText.escape)
        guard !names.isEmpty else { return nil }
        return names.count == 1
            ? "the environment variable \(names[0]) is not known and is ignored"
            : "the environment variables \(names.joined(separator: ", ")) are not known and are ignored"
    }
}
