import PlintoModels

/// The output of `plinto totp list`.
enum TOTPTable {
    /// Renders the table.
    static func text(_ list: TOTPList, columns: Int?) -> String {
        guard !list.entries.isEmpty else { return "No TOTP entries. Add one with: plinto totp add NAME\n" }
        let table = Table(
            columns: [
                .init(title: "NAME"),
                .init(title: "ISSUER", minimum: 8),
                .init(title: "ACCOUNT", minimum: 8),
                .init(title: "KIND"),
            ],
            rows: list.entries.map { [$0.name, $0.issuer ?? "", $0.account ?? "", kind(of: $0)] }
        )
        return table.text(width: columns)
    }

    /// The parameters of an entry: `6 digits, 30 s`, and the algorithm unless it is SHA-1.
    static func kind(of entry: TOTPEntry) -> String {
        if entry.kind == .steam { return "Steam, \(entry.period) s" }
        let algorithm = entry.algorithm == .sha1 ? "" : ", " + entry.algorithm.rawValue
        return "\(entry.digits) digits, \(entry.period) s" + algorithm
    }
}
