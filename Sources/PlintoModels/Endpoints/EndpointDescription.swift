/// An ``Endpoint`` with its types erased.
package struct EndpointDescription: Sendable {
    package let method: HTTPMethod
    package let path: PathTemplate
    package let authentication: AuthenticationRequirement
    package let status: Int
    package let summary: String
    /// The requirement for API keys; nil if the endpoint takes no token.
    package let keys: KeyAccess?
    /// True if a request counts towards the rate limit of its caller.
    package let isCounted: Bool
    /// The limit of the request body in bytes.
    package let bodyLimit: Int
    package let details: EndpointDetails
}

/// An endpoint is identified by method and path, which no table has twice.
extension EndpointDescription: Hashable {
    /// Compares method and path.
    package static func == (left: EndpointDescription, right: EndpointDescription) -> Bool {
        left.method == right.method && left.path == right.path
    }

    /// Hashes method and path.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
    }
}

/// The parts of an endpoint that only the documentation needs: behind one reference, because a description accompanies
/// every request.
package final class EndpointDetails: Sendable {
    /// The parameters of query and header.
    package let parameters: [RequestParameter]
    /// The possible errors, beyond those that follow from the endpoint's shape.
    package let errors: [ErrorSummary]
    package let responseForm: ResponseForm
    /// True if the endpoint reads, changes or deletes a resource with a version.
    package let isVersioned: Bool
    package let takesBody: Bool
    /// The JSON schema of its types.
    package let request: @Sendable () throws(SchemaError) -> JSONSchema
    package let response: @Sendable () throws(SchemaError) -> JSONSchema
    /// Nil if the endpoint has none.
    package let requestExample: @Sendable () throws -> JSONValue?
    package let responseExample: @Sendable () throws -> JSONValue?

    init(
        parameters: [RequestParameter],
        errors: [ErrorSummary],
        responseForm: ResponseForm,
        isVersioned: Bool,
        takesBody: Bool,
        request: @escaping @Sendable () throws(SchemaError) -> JSONSchema,
        response: @escaping @Sendable () throws(SchemaError) -> JSONSchema,
        requestExample: @escaping @Sendable () throws -> JSONValue?,
        responseExample: @escaping @Sendable () throws -> JSONValue?
    ) {
        self.parameters = parameters
        self.errors = errors
        self.responseForm = responseForm
        self.isVersioned = isVersioned
        self.takesBody = takesBody
        self.request = request
        self.response = response
        self.requestExample = requestExample
        self.responseExample = responseExample
    }
}
