/// A check for `PLINTO_*` variables that no program reads.
///
/// A misspelled setting must not be ignored silently, so a near miss of a known name is an error. Any other name is
/// ignored with a warning: container platforms set `PLINTO_SERVER_PORT` for a service named `plinto-server`, and scripts
/// keep a token in `PLINTO_TOKEN`.
struct EnvironmentCheck {
    private static let prefix = "PLINTO_"
    /// The suffixes of the variables that Kubernetes and Docker links set for a service.
    private static let serviceSuffixes = ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_HOST", "_NAME"]
    private static let serviceParts = ["_SERVICE_PORT_", "_PORT_", "_ENV_"]

    /// The command line of the program. Its variables are known, and so are those of the others, because one shell
    /// starts them all.
    let syntax: CommandSyntax

    /// The unknown variables, sorted.
    ///
    /// - Throws: ``UsageError`` that names a misspelled variable and the known name that was probably meant.
    func check(_ variables: Variables) throws(UsageError) -> [String] {
        let names = variables.names(withPrefix: Self.prefix)
        // Usually there are none, and `plinto` starts in a millisecond.
        guard !names.isEmpty else { return [] }
        let unknown = names.filter { name in
            !EnvironmentVariables.agent.contains(name) && !EnvironmentVariables.server.contains(name)
                && !syntax.environmentNames.contains(name)
        }
        for name in unknown.sorted() {
            guard let meant = nearMiss(name) else { continue }
            throw UsageError(
                "Unknown environment variable \(PrintableText.escape(name)). Did you mean \(meant)? "
                    + "Correct or unset it."
            )
        }
        return unknown.sorted()
    }

    /// The known name that differs from `name` by one typo, or by two if it is long.
    private func nearMiss(_ name: String) -> String? {
        let isService =
            Self.serviceSuffixes.contains(where: name.hasSuffix) || Self.serviceParts.contains(where: name.contains)
        guard !isService else { return nil }
        let length = name.count
        var best: (name: String, excess: Int)?
        let known = Set(syntax.environmentNames + EnvironmentVariables.agent + EnvironmentVariables.server)
        for candidate in known.sorted() {
            let shorter = min(length, candidate.utf8.count) - Self.prefix.utf8.count
            let tolerance = shorter >= 8 ? 2 : 1
            // Each character more or less is a typo.
            guard abs(length - candidate.utf8.count) <= tolerance else { continue }
            let excess = NearestMatch.distance(name, candidate) - tolerance
            if excess <= 0, excess < best?.excess ?? 1 { best = (candidate, excess) }
        }
        return best?.name
    }
}
