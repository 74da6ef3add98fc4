import Foundation
import PlintoModels
import TestSupport

/// The tables of endpoints in `docs/api.md`, generated from the endpoints themselves.
///
/// `scripts/reference` writes them. What cannot be derived, the sections and the tests of an endpoint, is taken from the
/// row that the endpoint has already.
struct EndpointTables {
    private static let file = repositoryRoot.appending(path: "docs/api.md")

    let reference: APIReference

    /// True in a run that writes the tables.
    static var isWriting: Bool { ProcessInfo.processInfo.environment["WRITE_REFERENCE"] == "1" }

    static func name(_ endpoint: EndpointDescription) -> String {
        "`\(endpoint.method.rawValue) \(endpoint.path)`"
    }

    /// Who may call each endpoint, and what it does.
    var endpoints: [APIReference.Row] {
        let head = ["endpoint", "who", "scope of an API key", "what"]
        return Self.table(
            head,
            API.all.map { endpoint in
                let scope = endpoint.keys.map { $0.scope.map { "`\($0.rawValue)`" } ?? "no key" } ?? ""
                return [Self.name(endpoint), Self.who(endpoint), scope, endpoint.summary]
            }
        )
    }

    /// Where each endpoint is described, and which test covers it.
    var tests: [APIReference.Row] {
        let head = ["endpoint", "success", "described in", "tested by"]
        let rows = reference.table(head)
        return Self.table(
            head,
            API.all.map { endpoint in
                let row = rows.first { $0.first == Self.name(endpoint) && $0.count == head.count }
                return [Self.name(endpoint), String(endpoint.status)]
                    + (row?.suffix(2) ?? ["[SECTION](#section)", "`SUITE.FUNCTION`"])
            }
        )
    }

    /// The other names of endpoints under `/api/v1`.
    var synonyms: [APIReference.Row] {
        Self.table(
            ["SDKs call", "endpoint"],
            API.SDKCompatibility.synonyms.map { synonym in
                let field = synonym.field.map { " with `\($0)`" } ?? ""
                return ["`\(synonym.method.rawValue) /api\(synonym.path)`" + field, Self.name(synonym.endpoint)]
            }
        )
    }

    /// Writes the tables in place of those that the document has.
    func write() throws {
        var lines = reference.lines
        for table in [endpoints, tests, synonyms] {
            guard let start = lines.firstIndex(where: { APIReference.cells($0) == table[0] }) else { continue }
            let end = lines[start...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
            lines.replaceSubrange(start..<end, with: table.map(Self.line))
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: Self.file)
    }

    private static let rule = "---"

    private static func line(_ row: APIReference.Row) -> String {
        row.first == rule ? "|\(row.joined(separator: "|"))|" : "| \(row.joined(separator: " | ")) |"
    }

    private static func table(_ head: APIReference.Row, _ rows: [APIReference.Row]) -> [APIReference.Row] {
        [head, head.map { _ in rule }] + rows
    }

    private static func who(_ endpoint: EndpointDescription) -> String {
        switch endpoint.authentication {
        case .none, .socketPeer: "anyone"
        case .optionalBearer: "bearer, or anyone"
        case .bearer: "bearer"
        case .administrator: "administrator"
        }
    }
}
