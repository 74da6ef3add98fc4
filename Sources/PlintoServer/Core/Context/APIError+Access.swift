import PlintoModels

/// The errors of requests that are not authorized.
extension APIError {
    static let missingToken = APIError(
        .unauthorized,
        .missingToken,
        "This request needs an access token: Authorization: Bearer ACCESS_TOKEN"
    )

    static let sessionEnded = APIError(
        .unauthorized,
        .sessionEnded,
        "The session of this access token has ended. Sign in again."
    )

    static let unknownAPIKey = APIError(.unauthorized, .invalidAPIKey, "This API key does not exist, or was revoked.")

    /// The same for an organization that the caller may not know of.
    static let noSuchOrganization = API.Organizations.id.missing
}
