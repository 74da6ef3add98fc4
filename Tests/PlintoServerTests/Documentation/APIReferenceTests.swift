import PlintoModels
import Testing

@testable import PlintoHTTP
@testable import PlintoServer

/// Compares `docs/api.md` with the code: the reference is complete and contains nothing else.
@Suite("The reference in docs/api.md")
struct APIReferenceTests {
    private let reference: APIReference

    init() throws {
        reference = try APIReference()
    }

    @Test("the tables of endpoints and synonyms are those that the code generates")
    func tables() throws {
        if EndpointTables.isWriting { try EndpointTables(reference: reference).write() }
        let reference = try APIReference()
        let tables = EndpointTables(reference: reference)
        for table in [tables.endpoints, tables.tests, tables.synonyms] {
            let written = reference.table(table[0])
            #expect(
                written == Array(table.dropFirst(2)),
                "docs/api.md, table of \"\(table[0].joined(separator: ", "))\": run scripts/reference"
            )
        }
    }

    @Test("the table of endpoints names each endpoint once, and no other")
    func endpoints() {
        let names = reference.table(["endpoint", "who", "scope of an API key", "what"]).map { $0[0] }
        #expect(names.count > 40, "the table is not found, or has lost its rows")
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set(API.all.map(EndpointTables.name)))
    }

    @Test("every endpoint has its row with a section and a test that exists")
    func tests() throws {
        let rows = reference.table(["endpoint", "success", "described in", "tested by"])
        let tests = try APIReference.tests()
        let anchors = reference.anchors
        #expect(Set(rows.map { $0[0] }) == Set(API.all.map(EndpointTables.name)))
        for row in rows {
            let anchor = row[2].firstMatch(of: /\(#([^)]*)\)/).map { String($0.1) } ?? ""
            #expect(
                anchors.contains(anchor),
                "docs/api.md: \(row[0]) is described in \(row[2]), which is no heading there"
            )
            Self.expectTests(row[3], tests, at: row[0])
        }
    }

    @Test("the table of what SDKs call has every synonym once, with the endpoint that it is, and no other")
    func synonyms() {
        let rows = reference.table(["SDKs call", "endpoint"])
        let expected = API.SDKCompatibility.synonyms.map { EndpointTables.name($0.endpoint) }
        #expect(!rows.isEmpty && rows.map { $0[1] } == expected, "docs/api.md, table under \"Published SDKs\"")
    }

    @Test("what belongs to no endpoint has its test too")
    func others() throws {
        let rows = reference.table(["behaviour", "described in", "tested by"])
        #expect(!rows.isEmpty)
        let tests = try APIReference.tests()
        for row in rows { Self.expectTests(row[2], tests, at: row[0]) }
    }

    private static func expectTests(_ cell: String, _ tests: Set<String>, at place: String) {
        let names = cell.matches(of: /`([^`]+)`/).map { String($0.1) }
        #expect(!names.isEmpty, "docs/api.md: \(place) names no test")
        for name in names {
            #expect(tests.contains(name), "docs/api.md: \(place) names the test \(name); Tests has none of that name")
        }
    }

    @Test("a link within the document has its heading")
    func links() {
        let anchors = reference.anchors
        for link in reference.internalLinks { #expect(anchors.contains(link), "docs/api.md links to #\(link)") }
    }

    @Test("the bodies that are shown have the fields that the endpoints take, and all of them")
    func bodies() throws {
        var shown: [String: Set<String>] = [:]
        for call in reference.calls {
            let place = "docs/api.md shows \(call.method) \(call.path)"
            let endpoint = (API.all + AgentAPI.all).first {
                $0.method.rawValue == call.method && $0.path.description == call.path
            }
            guard let endpoint else {
                Issue.record("\(place), which is no endpoint")
                continue
            }
            guard let fields = call.fields else { continue }
            let properties = Self.properties(try endpoint.details.request())
            for (name, isOptional) in fields where isOptional {
                #expect(properties.contains { $0.name == name && !$0.isRequired }, "\(place) with \"\(name)\"?")
            }
            let required = Set(properties.filter(\.isRequired).map(\.name))
            #expect(required.isSubset(of: fields.keys), "\(place) without a field that it needs")
            shown["\(call.method) \(call.path)", default: []].formUnion(fields.keys)
        }
        for (call, fields) in shown {
            let endpoint = (API.all + AgentAPI.all).first { "\($0.method.rawValue) \($0.path)" == call }
            let properties = Self.properties(try #require(endpoint).details.request())
            #expect(fields == Set(properties.map(\.name)), "docs/api.md shows \(call) with other fields than it takes")
        }
    }

    @Test("the error that is shown is one, and each code stands with its status")
    func errorExample() throws {
        let examples = reference.blocks("json")
        #expect(!examples.isEmpty)
        for example in examples {
            let envelope = try WireJSON.decodeResponse(ErrorEnvelope.self, from: Array(example.utf8))
            #expect(envelope.error.code == .invalidRequest)
            #expect(envelope.error.details?.field == "email")
        }
        let rows = reference.table(["code", "usual status"])
        #expect(rows.map { $0[0] }.sorted() == ErrorCode.allCases.map { "`\($0.rawValue)`" }.sorted())
        for code in ErrorCode.allCases {
            let row = rows.first { $0[0] == "`\(code.rawValue)`" }
            #expect(row?[1].hasPrefix(String(code.status)) == true, "docs/api.md: \(code.rawValue) is \(code.status)")
        }
    }

    @Test("every reason that an endpoint or the engine may give is explained")
    func reasons() {
        let explained = Set(reference.lines.flatMap { $0.matches(of: /`([a-z0-9_]+)`/).map { String($0.1) } })
        let summaries = (API.all + AgentAPI.all).flatMap { DocumentedErrors($0).summaries }
        let reasons = Set(summaries.flatMap(\.reasons)).union(RequestError.allCases.map(\.error.reason))
        for reason in reasons.sorted(by: { $0.rawValue < $1.rawValue }) {
            #expect(
                explained.contains(reason.rawValue),
                "docs/api.md, \"Reasons\", needs a row for `\(reason.rawValue)`"
            )
        }
        let engine = reference.table(["status", "when"])
        #expect(Set(engine.map { $0[0] }) == Set(RequestError.allCases.map { String($0.error.status) }))
    }

    private static func properties(_ schema: JSONSchema) -> [JSONSchema.Property] {
        if case .object(let properties, _) = schema.form { properties } else { [] }
    }
}
