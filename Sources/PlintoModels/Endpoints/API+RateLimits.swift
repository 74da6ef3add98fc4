extension API {
    /// Rate limits for single organizations and API keys that need more or fewer requests than the default.
    package enum RateLimits {
        package static let keyID = PathID<APIKeyID>(missing: "There is no API key with this id.")

        package static let ofOrganization = Endpoint(
            .patch,
            Path("/v1/admin/organizations/{org_id}", Organizations.id),
            Administrator(.adminWrite),
            "Set how many requests per minute the API keys of an organization may make together.",
            body: UpdateRateLimitRequest.self,
            response: RateLimitSetting.self,
            errors: [ErrorSummary(400, .outOfRange)],
            example: .init(
                request: UpdateRateLimitRequest(rateLimit: .set(5000)),
                response: RateLimitSetting(id: Samples.organizationID.text, rateLimit: 5000)
            )
        )
        package static let ofKey = Endpoint(
            .patch,
            Path("/v1/admin/api-keys/{key_id}", keyID),
            Administrator(.adminWrite),
            "Set how many requests per minute an API key may make.",
            body: UpdateRateLimitRequest.self,
            response: RateLimitSetting.self,
            errors: [ErrorSummary(400, .outOfRange)],
            example: .init(
                request: UpdateRateLimitRequest(rateLimit: .set(5000)),
                response: RateLimitSetting(id: Samples.apiKey.id.text, rateLimit: 5000)
            )
        )

        static let all = [ofOrganization.description, ofKey.description]
    }
}
