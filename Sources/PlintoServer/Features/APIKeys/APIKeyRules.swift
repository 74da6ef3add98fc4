import PlintoModels

/// The rules for a new API key. Each error names its field.
enum APIKeyRules {
    /// Returns whether only an administrator may have such a key.
    static func needsAdministrator(_ scopes: [APIScope]?) -> Bool {
        scopes?.contains(where: \.isAdministrative) ?? true
    }

    /// The scopes of a request, each once and in the order of the documentation.
    ///
    /// - Throws: 400 on `scopes`; 403 `administrator_required`.
    static func scopes(
        of request: CreateAPIKeyRequest,
        isAdministrator: Bool
    ) throws(APIError) -> [APIScope]? {
        guard let asked = request.scopes else {
            guard request.organizationID == nil else {
                throw .invalid("scopes", .required, "scopes is required for a key that is bound to an organization.")
            }
            guard isAdministrator else {
                throw .invalid(
                    "scopes",
                    .required,
                    "scopes is required, for example users:read. Only administrators may omit it."
                )
            }
            return nil
        }
        guard !asked.isEmpty else {
            throw .invalid("scopes", .required, "scopes is empty: such a key would have no rights.")
        }
        if request.organizationID != nil, !asked.allSatisfy(\.isOfOrganizations) {
            throw .invalid(
                "scopes",
                .invalidFormat,
                "A key that is bound to an organization can only have organizations:read and organizations:write."
            )
        }
        guard isAdministrator || !needsAdministrator(asked) else { throw .administratorRequired }
        return APIScope.allCases.filter(asked.contains)
    }

    /// - Throws: 400 `out_of_range` for a time in the past.
    static func expiry(_ moment: Timestamp?, now: Timestamp) throws(APIError) -> Timestamp? {
        guard let moment else { return nil }
        guard moment > now else {
            throw .invalid("expires_at", .outOfRange, "expires_at is in the past.")
        }
        return moment
    }
}
