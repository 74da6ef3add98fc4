import PlintoModels
import PlintoStore

/// Sets the rate limit of an organization or an API key, for an administrator or the operator. It applies from the next
/// request on, because a key's row is read for each.
enum SetRateLimit {
    /// The owner of the limit.
    enum Target: Hashable, AuditTarget {
        case organization(OrganizationID)
        case key(APIKeyID)

        var text: String {
            switch self {
            case .organization(let id): id.text
            case .key(let id): id.text
            }
        }
    }

    /// - Throws: 400 `out_of_range` on `rate_limit`; 404.
    static func set(
        _ change: Change<Int>,
        of target: Target,
        in transaction: ServerTransaction
    ) throws -> RateLimitSetting {
        if case .set(let limit) = change, !Limits.Requests.custom.contains(limit) {
            throw APIError.invalid(
                "rate_limit",
                .outOfRange,
                "rate_limit must be between 1 and \(Limits.Requests.custom.upperBound) requests per minute, or null."
            )
        }
        let (owner, old) = try current(target, in: transaction)
        let new = change.applied(to: old)
        guard new != old else { return RateLimitSetting(id: target.text, rateLimit: old) }
        switch target {
        case .organization(let id): try transaction.organizations.setRateLimit(new, of: id)
        case .key(let id): try transaction.apiKeys.setRateLimit(new, of: id)
        }
        try transaction.audit.record(.rateLimitSet, about: owner, on: target, namesActor: true)
        return RateLimitSetting(id: target.text, rateLimit: new)
    }

    /// The owner and the present limit.
    private static func current(_ target: Target, in transaction: any Transaction) throws -> (UserID, Int?) {
        switch target {
        case .organization(let id):
            guard let organization = try transaction.organizations.find(id) else {
                throw APIError.noSuchOrganization
            }
            return (organization.ownerID, try transaction.organizations.rateLimit(of: id))
        case .key(let id):
            guard let key = try transaction.apiKeys.find(id)?.key else { throw API.RateLimits.keyID.missing }
            return (key.userID, key.rateLimit)
        }
    }
}
