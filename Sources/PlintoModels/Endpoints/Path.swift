/// The path of an endpoint, with the values that its parameters have in Swift.
///
/// ```swift
/// Path("/v1/users/me")                                              // Path<Void>
/// Path("/v1/webhooks/{webhook_id}", id)                             // Path<WebhookID>
/// Path("/v1/organizations/{org_id}/members/{user_id}", id, member)  // Path<(OrganizationID, UserID)>
/// ```
///
/// The names stand in the template alone; the parts say, in the same order, what each of them names.
package struct Path<Values: Sendable>: Sendable {
    package let template: PathTemplate
    /// The names of the parameters in order.
    private let names: [String]
    private let read: @Sendable ([String]) throws(APIError) -> Values
    private let write: @Sendable (Values) -> [String]

    private init(
        _ template: PathTemplate,
        _ count: Int,
        read: @escaping @Sendable ([String]) throws(APIError) -> Values,
        write: @escaping @Sendable (Values) -> [String]
    ) {
        names = template.parameters
        precondition(names.count == count, "\(template) has another number of parameters than parts")
        self.template = template
        self.read = read
        self.write = write
    }

    /// A path without parameters.
    package init(_ template: PathTemplate) where Values == Void {
        self.init(template, 0, read: { _ in }, write: { _ in [] })
    }

    /// A path with one parameter.
    package init<Part: PathPart>(_ template: PathTemplate, _ part: Part) where Values == Part.Value {
        self.init(
            template,
            1,
            read: { texts throws(APIError) in try part.read(texts[0]) },
            write: { [$0.pathText] }
        )
    }

    /// A path with two parameters.
    package init<First: PathPart, Second: PathPart>(
        _ template: PathTemplate,
        _ first: First,
        _ second: Second
    ) where Values == (First.Value, Second.Value) {
        self.init(
            template,
            2,
            read: { texts throws(APIError) in (try first.read(texts[0]), try second.read(texts[1])) },
            write: { [$0.0.pathText, $0.1.pathText] }
        )
    }

    /// The values of a path that matches the template.
    ///
    /// - Parameter texts: The percent-decoded text of each parameter, by name.
    /// - Throws: 404 for text that names nothing.
    package func values(_ texts: [String: String]) throws(APIError) -> Values {
        try read(names.map { texts[$0] ?? "" })
    }

    /// The path with these values in it, percent-encoded.
    package func filled(with values: Values) -> String {
        template.filled(inOrder: write(values))
    }
}

/// The meaning of one parameter of a path.
package protocol PathPart<Value>: Sendable {
    associatedtype Value: PathValue

    /// - Throws: 404 for text that names nothing.
    func read(_ text: String) throws(APIError) -> Value
}

/// A parameter that identifies a resource.
package struct PathID<Value: PathValue>: PathPart {
    /// The error for an id that names nothing. It is the same whether the text is no id at all, the resource does not
    /// exist, or the caller may not know that it exists.
    package let missing: APIError

    init(missing message: String) {
        missing = APIError(.notFound, .noSuchResource, message)
    }

    /// Reads the id.
    package func read(_ text: String) throws(APIError) -> Value {
        guard let value = Value(pathText: text) else { throw missing }
        return value
    }
}

/// A parameter with any text, which the handler interprets.
package struct PathText: PathPart {
    package init() {}

    /// Returns the text as it is.
    package func read(_ text: String) throws(APIError) -> String { text }
}

/// A value that a path can name.
package protocol PathValue: Sendable {
    /// Nil if the text has another form.
    init?(pathText: String)
    var pathText: String { get }
}

extension Identifier: PathValue {
    package init?(pathText: String) {
        self.init(pathText)
    }

    package var pathText: String { text }
}

extension String: PathValue {
    package init?(pathText: String) {
        self = pathText
    }

    package var pathText: String { self }
}

extension OAuthProvider: PathValue {
    package init?(pathText: String) {
        self.init(rawValue: pathText)
    }

    package var pathText: String { rawValue }
}
