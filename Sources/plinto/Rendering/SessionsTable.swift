import PlintoModels

/// The output of `plinto sessions`.
enum SessionsTable {
    /// Renders the table.
    static func text(_ list: SessionList, now: Timestamp, columns: Int?) -> String {
        guard !list.sessions.isEmpty else { return "No sessions.\n" }
        let table = Table(
            columns: [
                .init(title: ""),
                .init(title: "SESSION"),
                .init(title: "DEVICE", minimum: 8),
                .init(title: "IP ADDRESS", minimum: 9),
                .init(title: "LAST ACTIVE"),
            ],
            rows: list.sessions.map { session in
                [
                    session.isCurrent ? "*" : "",
                    session.id.text,
                    session.device,
                    session.ipAddress,
                    TimeText.ago(session.lastActiveAt, now: now),
                ]
            }
        )
        return table.text(width: columns)
    }
}
