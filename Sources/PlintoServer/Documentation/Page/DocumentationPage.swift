import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The API as a page for people: every endpoint, generated from the same table as ``OpenAPIDocument``. It works without
/// scripts, includes its styles, and loads nothing.
struct DocumentationPage: Sendable {
    static let fields: HTTPFields = [
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy":
            "default-src 'none'; style-src \(DocumentationStyle.source); base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    ]

    let endpoints: [EndpointDescription]
    let publicURL: String

    /// - Throws: ``SchemaError`` that names a type whose schema cannot be derived.
    func markup() throws -> Markup {
        let groups = groups
        let sections = try groups.map { group in
            let entries = try group.endpoints.map { try EndpointEntry(endpoint: $0, publicURL: publicURL).markup() }
            return """
                <section id="\(group.tag)">
                <h2>\(group.tag)</h2>
                \(Markup(joining: entries))
                </section>
                """ as Markup
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Plinto API</title>
            <style>\(DocumentationStyle.sheet)</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip the contents</a>
            <nav aria-label="Contents">
            \(Markup(joining: groups.map(Self.contents)))
            </nav>
            <main id="content">
            <h1>Plinto API</h1>
            <p class="meta">Version \(Version.current), at <code>\(publicURL)</code>. For programs:
            <a href="openapi.json">openapi.json</a></p>
            <p>\(OpenAPIDocument.introduction)</p>
            \(Markup(joining: sections))
            </main>
            </body>
            </html>

            """
    }

    private typealias Group = (tag: String, endpoints: [EndpointDescription])

    /// The resources in the order of the table.
    private var groups: [Group] {
        var groups: [Group] = []
        for endpoint in endpoints {
            let tag = OpenAPIOperation.tag(of: endpoint)
            if let index = groups.firstIndex(where: { $0.tag == tag }) {
                groups[index].endpoints.append(endpoint)
            } else {
                groups.append((tag, [endpoint]))
            }
        }
        return groups
    }

    private static func contents(_ group: Group) -> Markup {
        let items = group.endpoints.map { endpoint in
            """
            <li><a href="#\(OpenAPIOperation.identifier(of: endpoint))">\(EndpointEntry.badge(endpoint.method)) \
            \(EndpointEntry.path(endpoint.path))</a></li>
            """ as Markup
        }
        return """
            <p><a href="#\(group.tag)">\(group.tag)</a></p>
            <ul>
            \(Markup(joining: items))
            </ul>
            """
    }
}

extension Markup {
    /// Joins the pieces, one per line.
    init(joining pieces: [Markup]) {
        self = pieces.reduce("") { "\($0)\n\($1)" }
    }
}
