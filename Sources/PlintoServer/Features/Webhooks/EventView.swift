import PlintoModels
import PlintoStore

/// The part of an event that a webhook gets: no more than the API shows to those who created it.
///
/// The user's own webhook and an administrator's get all of it. An organization's webhook gets about its members what
/// its administrators see of them: ``OrganizationMember``. One that was created through an API key without `users:read`
/// gets the id of the user, and nothing else about them.
enum EventView {
    /// For sessions and passkeys: the affected user and object.
    private static let namingFields: Set<String> = ["id", "user_id"]

    /// The payload's `data`; byte for byte as stored if all of it is shown.
    ///
    /// - Parameters:
    ///   - stored: A JSON object.
    ///   - scopes: The scopes of the webhook's API key; nil if it has none, or one without scopes.
    /// - Throws: `APIError` if the stored data is not a JSON object.
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
    /// An object with only these of its fields; any other value unchanged.
    fileprivate func keeping(_ names: Set<String>) -> JSONValue {
        guard case .object(let fields) = self else { return self }
        return .object(fields.filter { names.contains($0.key) })
    }
}
