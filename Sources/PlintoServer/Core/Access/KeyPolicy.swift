import PlintoModels
import PlintoStore

/// The access rights of an API key: checked before every endpoint, and nowhere else.
enum KeyPolicy {
    /// The reason why a key does not open an endpoint; nil if it does.
    ///
    /// - Parameters:
    ///   - isAdministrator: True if its owner is one now.
    ///   - path: The path as sent.
    static func refusal(
        of key: APIKey,
        owner isAdministrator: Bool,
        at endpoint: EndpointDescription,
        path: String
    ) -> APIError? {
        // An endpoint without a decision takes no key.
        guard case .scope(let needed) = endpoint.keys else { return sessionRequired(endpoint.keys) }
        if let scopes = key.scopes {
            guard scopes.grant(needed) else { return .insufficientScope(needed) }
        } else if !isAdministrator {
            return .keyOfNoAdministrator
        }
        guard let organization = key.organizationID else { return nil }
        guard let named = endpoint.path.value(of: "org_id", in: path) else { return .keyOfOrganization }
        // Any other organization does not exist, as for a user who is not a member.
        return named == organization.text ? nil : APIError.noSuchOrganization
    }

    private static func sessionRequired(_ access: KeyAccess?) -> APIError {
        guard case .sessionOnly(let cause) = access else { return .sessionRequired }
        return APIError(
            .forbidden,
            .sessionRequired,
            "An API key cannot do this, because \(cause.words). Use the access token of a session."
        )
    }
}

extension APIError {
    static let sessionRequired = APIError(
        .forbidden,
        .sessionRequired,
        "An API key cannot do this. Use the access token of a session."
    )

    static let keyOfNoAdministrator = APIError(
        .forbidden,
        .administratorRequired,
        "This API key has all rights of an administrator, but its owner is no longer one. Create a key with scopes."
    )

    static let keyOfOrganization = APIError(
        .forbidden,
        .insufficientScope,
        "This API key is bound to one organization, and can only access that organization."
    )

    static func insufficientScope(_ needed: APIScope) -> APIError {
        APIError(
            .forbidden,
            .insufficientScope,
            "This API key needs the scope \(needed.rawValue)."
        )
    }
}
