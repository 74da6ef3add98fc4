extension API {
    /// API keys, for programs that act as a user without a session.
    package enum APIKeys {
        package static let id = PathID<APIKeyID>(missing: "You have no API key with this id.")

        package static let create = Endpoint(
            .post,
            Path("/v1/api-keys"),
            SessionOnly(.recentAuthentication),
            status: 201,
            "Create an API key, which is shown only once.",
            body: CreateAPIKeyRequest.self,
            response: CreatedAPIKey.self,
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
        package static let list = Endpoint(
            .get,
            Path("/v1/api-keys"),
            Bearer(.apiKeysRead),
            "List your API keys, or with organization_id those of an organization.",
            query: APIKeyListQuery.self,
            response: [APIKey].self,
            errors: [
                ErrorSummary(400, .tooLong, .outOfRange), ErrorSummary(403, .insufficientRole),
                ErrorSummary(404, .noSuchResource),
            ],
            example: .init(response: [Samples.apiKey])
        )
        package static let get = Endpoint(
            .get,
            Path("/v1/api-keys/{key_id}", id),
            Bearer(.apiKeysRead),
            "Get an API key.",
            response: APIKey.self,
            example: .init(response: Samples.apiKey)
        )
        package static let revoke = Endpoint(
            .delete,
            Path("/v1/api-keys/{key_id}", id),
            Bearer(.apiKeysWrite),
            "Revoke an API key.",
            response: Acknowledgement.self,
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
