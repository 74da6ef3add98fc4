/// The query of `GET /auth/oauth/{provider}`.
package struct OAuthStartQuery: QueryParameters {
    /// The maximum length of a value in bytes.
    private static let longest = 2048

    package let redirectURL: String?
    package let link: String?

    /// Refuses unknown, repeated and overlong parameters.
    package static func values(of query: String?, known: Set<String>) throws(APIError) -> QueryValues {
        try QueryValues(query, known: known, longest: longest)
    }

    package init(from query: inout QueryReader) {
        redirectURL = query.text(
            "redirect_url",
            example: "https://yourapp.com/callback",
            "Where to send the browser afterwards, with code or error. The operator must have allowed it."
        )
        link = query.text("link", example: "lnk_4f9h2c...", "The token that begins to link an identity to an account.")
    }
}

/// The query of `GET /auth/oauth/{provider}/callback`: the provider's parameters (RFC 6749 §4.1.2, RFC 9207). Other
/// parameters are the provider's own affair, but one of these that is given twice could be read differently elsewhere
/// (§3.1).
package struct OAuthCallbackQuery: QueryParameters {
    package let code: String?
    package let state: String
    package let error: String?
    package let issuer: String?

    /// - Throws: 400 `invalid_state` if the attempt cannot be identified.
    package static func values(of query: String?, known: Set<String>) throws(APIError) -> QueryValues {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = QueryValues.decode(parts[0]), known.contains(name) else { continue }
            guard parts.count == 2, let value = QueryValues.decode(parts[1]),
                values.updateValue(value, forKey: name) == nil
            else { throw .invalidState }
        }
        return QueryValues(values)
    }

    package init(from query: inout QueryReader) {
        code = query.text("code", example: "AUTH_CODE", "The provider's code.")
        state =
            query.opaque(
                "state",
                example: "STATE_TOKEN",
                isRequired: true,
                "The state that was sent to the provider."
            ) ?? ""
        error = query.text("error", example: "access_denied", "The provider's error, in place of a code.")
        issuer = query.opaque(
            "iss",
            example: "https://accounts.google.com",
            "The issuer of the response (RFC 9207)."
        )
    }
}

extension APIError {
    package static let invalidState = APIError(
        .invalidRequest,
        .invalidState,
        "This sign-in did not begin in this browser, or has expired. Begin again.",
        field: "state",
        status: 400
    )
}

/// The query of `GET /passkeys/authenticate/options`.
package struct PasskeyOptionsQuery: QueryParameters {
    package let account: String?

    package init(from query: inout QueryReader) {
        account = query.text(
            "email",
            example: Samples.email,
            "The account whose passkeys may respond; a username is accepted too."
        )
    }
}
