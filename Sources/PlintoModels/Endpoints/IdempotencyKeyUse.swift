extension HTTPMethod {
    /// True if a request with this method changes something (RFC 9110 §9.2.1).
    package var isMutating: Bool {
        switch self {
        case .post, .put, .patch, .delete: true
        case .get, .head, .options, .trace: false
        }
    }
}

extension AuthenticationRequirement {
    /// True if a caller can be signed in to the server there.
    fileprivate var knowsCallers: Bool {
        switch self {
        case .bearer, .optionalBearer, .administrator: true
        case .none, .socketPeer: false
        }
    }
}

extension EndpointDescription {
    /// True if the response to a signed-in caller is stored under an `Idempotency-Key`.
    package var storesResponses: Bool { Self.storesResponses(method, authentication) }

    static func storesResponses(_ method: HTTPMethod, _ authentication: AuthenticationRequirement) -> Bool {
        method.isMutating && authentication.knowsCallers
    }
}

extension RequestParameter {
    /// The field `Idempotency-Key`, with a sentence about its use.
    static func idempotencyKey(_ summary: String) -> RequestParameter {
        header(
            "Idempotency-Key",
            .string(
                JSONSchema.Text(pattern: "^[\\x21-\\x7e]{1,255}$"),
                example: "8e03978e-40d5-43dd-bc93-6894a57f9324"
            ),
            summary
        )
    }

    /// The parameter of every endpoint that ``EndpointDescription/storesResponses``.
    static let idempotencyKeyOfChange = idempotencyKey(
        "Generated for each change and sent with each retry of it: a retry gets the original response, and nothing is "
            + "done twice."
    )
}
