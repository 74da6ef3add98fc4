import PlintoModels
import PlintoStore

/// What a webhook is told of an event: no more than the API shows those who made it.
///
/// The user themselves and an administrator of the server are told all of it. An organization's webhook is told of its
/// members what its administrators see of them: ``OrganizationMember``. One that was made through an API key without
/// `users:read` is told which user it is, and nothing else of them.
enum EventView {
    /// Of sessions and passkeys: to whom and to what it happened.
    private static let namingFields: Set<String> = ["id", "user_id"]

    /// The payload's `data`; byte for byte as it is stored where all of it is shown.
    ///
    /// - Parameters:
    ///   - stored: A JSON object.
    ///   - scopes: Of the API key that the webhook answers to; nil where it answers to none, or to one without scopes.
    /// - Throws: `APIError` where what is stored is no JSON object.
    static func data(_ stored: String, for webhook: WebhookRecord, scopes: [APIScope]?) throws -> String {
        let isOfOrganization = webhook.organizationID != nil
        let hidesUser = scopes.map { !$0.grant(.usersRead) } ?? false
        guard isOfOrganization || hidesUser else { return stored }
        var resources = try WireJSON.decodeResponse([String: JSONValue].self, from: Array(stored.utf8))
        if isOfOrganization {
            resources["user"] = resources["user"]?.keeping(OrganizationMember.userFields)
            for name in ["session", "passkey"] { resources[name] = resources[name]?.keeping(namingFields) }
        }
        if hidesUser, case .object(let user) = resources["user"] {
            resources["user"] = .object(["id": user["id"] ?? .null, "email": .null])
        }
        return String(decoding: try WireJSON.encode(resources), as: UTF8.self)
    }
}

extension JSONValue {
    /// An object with these of its fields alone; any other value as it is.
    fileprivate func keeping(_ names: Set<String>) -> JSONValue {
        guard case .object(let fields) = self else { return self }
        return .object(fields.filter { names.contains($0.key) })
    }
}
