extension API {
    /// API keys, for programs that act as a user without a session.
    package enum APIKeys {
        package static let create = Endpoint<CreateAPIKeyRequest, CreatedAPIKey>(
            .post,
            "/v1/api-keys",
            .bearer,
            status: 201,
            "Create an API key, which is shown only once.",
            keys: .sessionOnly(.recentAuthentication),
            errors: [
                ErrorSummary(400, .tooLong, .outOfRange),
                ErrorSummary(401, .wrongCredentials, .wrongCode),
                ErrorSummary(
                    403,
                    .recentAuthenticationRequired,
                    .secondFactorRequired,
                    .administratorRequired,
                    .insufficientRole
                ),
                ErrorSummary(404, .noSuchResource),
                ErrorSummary(409, .tooMany),
                ErrorSummary(429, .accountLocked),
                ErrorSummary(503, .overloaded),
            ],
            example: .init(
                request: CreateAPIKeyRequest(
                    name: "Deployment",
                    scopes: [.usersRead, .organizationsWrite],
                    expiresAt: Samples.apiKey.expiresAt
                ),
                response: CreatedAPIKey(apiKey: Samples.apiKey, key: "plk_01jhwdqk808f3kz2mv5t1ncx9w...")
            )
        )
        package static let list = Endpoint<NoBody, [APIKey]>(
            .get,
            "/v1/api-keys",
            .bearer,
            "List your API keys, or with organization_id those of an organization.",
            keys: .scope(.apiKeysRead),
            parameters: [
                .query(
                    "organization_id",
                    .identifier(OrganizationKind.self),
                    "Only keys that are bound to this "
                        + "organization."
                )
            ] + RequestParameter.page(of: APIKeyKind.self),
            errors: [
                ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(403, .insufficientRole),
                ErrorSummary(404, .noSuchResource),
            ],
            example: .init(response: [Samples.apiKey])
        )
        package static let get = Endpoint<NoBody, APIKey>(
            .get,
            "/v1/api-keys/{key_id}",
            .bearer,
            "Get an API key.",
            keys: .scope(.apiKeysRead),
            example: .init(response: Samples.apiKey)
        )
        package static let revoke = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/api-keys/{key_id}",
            .bearer,
            "Revoke an API key.",
            keys: .scope(.apiKeysWrite),
            example: .init(response: Acknowledgement("API key revoked"))
        )

        static let all = [
            create.description,
            list.description,
            get.description,
            revoke.description,
        ]
    }
}
