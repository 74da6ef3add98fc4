import Foundation
import TestSupport

/// `docs/api.md` as tests read it, and the source of the tests that it names.
struct APIReference {
    /// A row of a table: its cells without the spaces around them.
    typealias Row = [String]

    /// A line of a code block that calls an endpoint: `POST /v1/auth/signin   {"email", "password"}`.
    struct Call {
        let method: String
        /// Without a query.
        let path: String
        /// The fields of the body that it shows, and whether each is marked as optional; nil where it shows none.
        let fields: [String: Bool]?
    }

    let lines: [String]

    init() throws {
        let text = try String(contentsOf: repositoryRoot.appending(path: "docs/api.md"), encoding: .utf8)
        lines = text.components(separatedBy: "\n")
    }

    /// What a link within the document may point to.
    var anchors: Set<String> {
        Set(
            lines.filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" || $0 == " " }.lowercased()
                return String(
                    title.filter { $0.isLetter || $0.isNumber || " -".contains($0) }.map { $0 == " " ? "-" : $0 }
                )
            }
        )
    }

    /// The rows of the table whose head has these cells.
    func table(_ head: Row) -> [Row] {
        guard let start = lines.firstIndex(where: { Self.cells($0) == head }) else { return [] }
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(Self.cells)
    }

    /// The links of the document to places of its own.
    var internalLinks: [String] {
        lines.flatMap { line in line.matches(of: /\]\(#([^)]*)\)/).map { String($0.1) } }
    }

    /// The blocks of this language; those of none are shapes, not JSON.
    func blocks(_ language: String) -> [String] {
        var blocks: [String] = []
        var open: (language: String, lines: [String])?
        for line in lines {
            if line.hasPrefix("```") {
                if let block = open {
                    if block.language == language { blocks.append(block.lines.joined(separator: "\n")) }
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), [])
                }
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
    }

    /// Every call that the code blocks show.
    var calls: [Call] {
        blocks("").flatMap { $0.components(separatedBy: "\n") }.compactMap { line in
            guard let match = line.firstMatch(of: /^([A-Z]+) +(\/[^ ?]*)[^ {]* *(\{[^→]*)?/) else { return nil }
            return Call(
                method: String(match.1),
                path: String(match.2),
                fields: match.3.map { Self.fields(String($0)) }
            )
        }
    }

    /// The names of the outermost object of a shape, each with whether a `?` follows it.
    private static func fields(_ shape: String) -> [String: Bool] {
        var found: [String: Bool] = [:]
        var depth = 0
        var rest = shape[...]
        while let character = rest.first {
            if "{[".contains(character) { depth += 1 }
            if "}]".contains(character) { depth -= 1 }
            if depth == 1, let match = rest.prefixMatch(of: /"([a-zA-Z_]+)"(\?)?/) {
                found[String(match.1)] = match.2 != nil
                rest = rest[match.range.upperBound...]
            } else {
                rest = rest.dropFirst()
            }
        }
        return found
    }

    static func cells(_ line: String) -> Row {
        guard line.hasPrefix("|"), line.hasSuffix("|"), line.count > 1 else { return [] }
        return line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The names of every test function in `Tests`, as `Suite.function`.
    static func tests() throws -> Set<String> {
        let folder = repositoryRoot.appending(path: "Tests")
        var names: Set<String> = []
        for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            ?? .init()
        where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let suites = text.matches(of: /(?:struct|extension|class|actor) ([A-Za-z0-9_]+)/).map { $0.1 }
            for test in text.matches(of: /@Test\b[\s\S]*?func ([A-Za-z0-9_]+)\(/) {
                for suite in suites { names.insert("\(suite).\(test.1)") }
            }
        }
        return names
    }
}
