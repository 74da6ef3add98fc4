import PlintoModels

/// One endpoint in the ``DocumentationPage``: its purpose, who may call it, request and response.
struct EndpointEntry: Sendable {
    let endpoint: EndpointDescription
    let publicURL: String

    func markup() throws -> Markup {
        let identifier = OpenAPIOperation.identifier(of: endpoint)
        return """
            <article id="\(identifier)">
            <h3><a href="#\(identifier)">\(Self.badge(endpoint.method)) \(Self.path(endpoint.path))</a></h3>
            <p>\(endpoint.summary) <span class="who">\(who)</span></p>
            \(parameters)
            \(try request())
            \(try answer())
            \(errors)
            </article>
            """
    }

    static func badge(_ method: HTTPMethod) -> Markup {
        "<span class=\"method \(method.rawValue.lowercased())\">\(method.rawValue)</span>"
    }

    /// The path with places where a line may break.
    static func path(_ path: PathTemplate) -> Markup {
        let parts = path.segments.map { segment in
            switch segment {
            case .literal(let text): "<wbr>/\(text)" as Markup
            case .parameter(let name): "<wbr>/<i>{\(name)}</i>" as Markup
            }
        }
        return "<code class=\"path\">\(parts.reduce("") { "\($0)\($1)" } as Markup)</code>"
    }

    private var who: String {
        switch endpoint.authentication {
        case .none: "For anyone."
        case .optionalBearer: "With or without an access token."
        case .bearer: "With an access token."
        case .administrator: "With the access token of an administrator."
        case .socketPeer: "Processes of the agent's own user."
        }
    }

    // MARK: What goes in

    private var parameters: Markup {
        let path = endpoint.path.segments.compactMap { segment -> Markup? in
            guard case .parameter(let name) = segment else { return nil }
            return Self.row(name, "string", note: "path, required", "")
        }
        let declared = endpoint.details.parameters.map { parameter in
            Self.row(
                parameter.name,
                SchemaWords.kind(of: parameter.schema),
                note: parameter.place.rawValue + (parameter.isRequired ? ", required" : ""),
                parameter.summary
            )
        }
        guard !(path + declared).isEmpty else { return "" }
        return "<h4>Parameters</h4>\n\(Self.table(path + declared))"
    }

    private func request() throws -> Markup {
        guard endpoint.details.takesBody else { return "" }
        let schema = try endpoint.details.request()
        let example = try endpoint.details.requestExample() ?? schema.example
        return """
            <h4>Body</h4>
            \(Self.fields(schema, isRequest: true))
            \(try Self.example(example))
            """
    }

    // MARK: What comes out

    private func answer() throws -> Markup {
        let title: Markup = "<h4>Response <span class=\"status\">\(endpoint.status)</span></h4>"
        switch endpoint.details.responseForm {
        case .page:
            return "\(title)\n<p>A page for people.</p>"
        case .redirect:
            return "\(title)\n<p>No body; <code>Location</code> has the URL to go to.</p>"
        case .json:
            let schema = try endpoint.details.response()
            let example = try endpoint.details.responseExample() ?? schema.example
            return """
                \(title)
                \(Self.fields(schema, isRequest: false))
                \(try Self.example(example))
                """
        }
    }

    private var errors: Markup {
        let rows = DocumentedErrors(endpoint).summaries.map { summary in
            let words = summary.reasons.map { "<code>\($0.rawValue)</code>" as Markup }
            return """
                <tr><th scope="row"><span class="status">\(summary.status)</span></th>\
                <td>\(words.dropFirst().reduce(words.first ?? "") { "\($0), \($1)" })</td></tr>
                """ as Markup
        }
        return """
            <details>
            <summary>Errors</summary>
            <div class="wide"><table>\(Markup(joining: rows))</table></div>
            </details>
            """
    }

    // MARK: Pieces

    private static func fields(_ schema: JSONSchema, isRequest: Bool) -> Markup {
        if case .oneOf(let choices) = schema.form {
            return Markup(
                joining: choices.enumerated().map { index, choice in
                    let title: Markup = index == 0 ? "<p>Either</p>" : "<p>or</p>"
                    return "\(title)\n\(fields(choice, isRequest: isRequest))"
                }
            )
        }
        let rows = SchemaWords.fields(of: schema).map { field in
            let presence =
                isRequest && field.isRequired ? "required" : !isRequest && field.isOmitted ? "optional" : ""
            let takesNull = isRequest ? field.takesNull : !field.isRequired && !field.isOmitted
            let null = takesNull ? "may be null" : ""
            return row(
                field.name,
                field.kind,
                note: [presence, null].filter { !$0.isEmpty }.joined(separator: ", "),
                ""
            )
        }
        let kind: Markup = "<p>\(SchemaWords.kind(of: schema)).</p>"
        switch schema.form {
        case .object where rows.isEmpty: return "<p>An object without fields.</p>"
        case .object: return table(rows)
        default: return rows.isEmpty ? kind : "\(kind)\n\(table(rows))"
        }
    }

    private static func row(_ name: String, _ kind: String, note: String, _ text: String) -> Markup {
        """
        <tr><th scope="row"><code>\(name)</code></th><td>\(kind)</td><td>\(text.isEmpty ? note : note + ". " + text)</td></tr>
        """
    }

    private static func table(_ rows: [Markup]) -> Markup {
        "<div class=\"wide\"><table>\(Markup(joining: rows))</table></div>"
    }

    private static func example(_ value: JSONValue) throws -> Markup {
        "<pre tabindex=\"0\"><code>\(try ReadableJSON.text(value))</code></pre>"
    }
}
