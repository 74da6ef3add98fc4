import PlintoHTTP

extension HTTPRequest {
    /// True if an error is reported as a page: if `Accept` names HTML and not JSON (RFC 9110 §12.5.1), like that of
    /// browsers when a user follows a link. Wildcards do not count: scripts and tools send them.
    var prefersPage: Bool {
        let ranges = fields.values("Accept").flatMap { $0.split(separator: ",") }.map(MediaRange.init)
        return ranges.contains { $0.names("text/html") } && !ranges.contains { $0.names("application/json") }
    }
}

/// One element of `Accept`.
private struct MediaRange: Sendable {
    /// In lower case.
    private let type: String
    private let isRefused: Bool

    init(_ text: Substring) {
        let parts = text.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
        type = String(parts[0])
        // A weight of zero means that it is not wanted (§12.4.2).
        isRefused = parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
    }

    func names(_ type: String) -> Bool { self.type == type && !isRefused }
}
