import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes by which administrators set rate limits.
struct RateLimitRoutes: Sendable {
    let database: ServerDatabase

    func register(on router: inout Router<Caller>) {
        router.on(API.RateLimits.ofOrganization) { call in
            try await change(.organization(call.path), call.body, by: call.caller, from: call.context)
        }
        router.on(API.RateLimits.ofKey) { call in
            try await change(.key(call.path), call.body, by: call.caller, from: call.context)
        }
    }

    private func change(
        _ target: SetRateLimit.Target,
        _ request: UpdateRateLimitRequest,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> RateLimitSetting {
        return try await database.write(as: context) { transaction in
            _ = try AdministerAccount.confirmed(caller, in: transaction)
            return try SetRateLimit.set(request.rateLimit, of: target, in: transaction)
        }
    }
}
