import PlintoHTTP
import PlintoModels
import PlintoStore

/// The routes by which administrators set rate limits.
struct RateLimitRoutes: Sendable {
    let database: any Database
    let set: SetRateLimit

    func register(on router: inout Router<Caller>) {
        router.on(API.RateLimits.ofOrganization) { call in
            try await change(try .named(organization: call.parameters["org_id"]), call)
        }
        router.on(API.RateLimits.ofKey) { call in
            try await change(try .named(key: call.parameters["key_id"]), call)
        }
    }

    private func change(
        _ target: SetRateLimit.Target,
        _ call: Call<Caller, UpdateRateLimitRequest>
    ) async throws -> RateLimitSetting {
        let caller = try call.actingUser
        return try await database.write(as: call.context) { transaction in
            _ = try AdministerAccount.confirmed(caller, in: transaction)
            return try set(call.body.rateLimit, of: target, in: transaction)
        }
    }
}
