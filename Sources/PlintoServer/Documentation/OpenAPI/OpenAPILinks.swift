import PlintoModels

/// The possible next steps after a response that created something: OpenAPI links to the operations whose path
/// continues with its id.
struct OpenAPILinks: Sendable {
    let endpoints: [EndpointDescription]

    /// By the identifier of the linked operation; none for an endpoint that creates nothing with an id.
    func json(from endpoint: EndpointDescription) throws -> [String: JSONValue] {
        guard endpoint.method == .post, endpoint.status == 201,
            case .object(let properties, _) = try endpoint.details.response().form,
            properties.contains(where: { $0.name == "id" })
        else { return [:] }
        var links: [String: JSONValue] = [:]
        for target in endpoints {
            guard let parameters = Self.parameters(of: target.path, after: endpoint.path) else { continue }
            let identifier = OpenAPIOperation.identifier(of: target)
            links[identifier] = .object([
                "operationId": .string(identifier), "parameters": .object(parameters),
            ])
        }
        return links
    }

    /// The values of the parameters of `path`; nil if they cannot all be derived from one call of `collection`.
    private static func parameters(of path: PathTemplate, after collection: PathTemplate) -> [String: JSONValue]? {
        let count = collection.segments.count
        guard path.segments.starts(with: collection.segments), let id = path.segments.dropFirst(count).first,
            case .parameter(let name) = id, name.hasSuffix("_id"),
            !path.segments.dropFirst(count + 1).contains(where: \.isParameter)
        else { return nil }
        var parameters: [String: JSONValue] = [:]
        for segment in path.segments.prefix(count + 1) {
            guard case .parameter(let name) = segment else { continue }
            parameters[name] = .string(segment == id ? "$response.body#/id" : "$request.path.\(name)")
        }
        return parameters
    }
}
