extension API {
    /// Rate limits for single organizations and API keys that need more or fewer requests than the default.
    package enum RateLimits {
        package static let ofOrganization = Endpoint<UpdateRateLimitRequest, RateLimitSetting>(
            .patch,
            "/v1/admin/organizations/{org_id}",
            .administrator,
            "Set how many requests per minute the API keys of an organization may make together.",
            keys: .scope(.adminWrite),
            errors: [ErrorSummary(400, .outOfRange)],
            example: .init(
                request: UpdateRateLimitRequest(rateLimit: .set(5000)),
                response: RateLimitSetting(id: Samples.organizationID.text, rateLimit: 5000)
            )
        )
        package static let ofKey = Endpoint<UpdateRateLimitRequest, RateLimitSetting>(
            .patch,
            "/v1/admin/api-keys/{key_id}",
            .administrator,
            "Set how many requests per minute an API key may make.",
            keys: .scope(.adminWrite),
            errors: [ErrorSummary(400, .outOfRange)],
            example: .init(
                request: UpdateRateLimitRequest(rateLimit: .set(5000)),
                response: RateLimitSetting(id: Samples.apiKey.id.text, rateLimit: 5000)
            )
        )

        static let all = [ofOrganization.description, ofKey.description]
    }
}
