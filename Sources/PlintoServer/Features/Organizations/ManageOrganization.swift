import PlintoCrypto
import PlintoHTTP
import PlintoModels
import PlintoStore

/// Organizations themselves: create, show, change, delete.
struct ManageOrganization: Sendable {
    let database: ServerDatabase
    let created: HourlyCounter<UserID>

    /// - Throws: 400 naming the field; 409 `slug_taken` or `too_many`; 429 `too_many`.
    func create(
        _ request: CreateOrganizationRequest,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Organization {
        let now = database.clock.now()
        let user = caller.user.id
        let record = OrganizationRecord(
            id: OrganizationID(createdAt: now, from: database.random),
            name: try OrganizationRules.name(request.name),
            slug: try OrganizationRules.slug(request.slug),
            description: try request.description.flatMap { try OrganizationRules.description($0) },
            ownerID: user,
            createdAt: now,
            updatedAt: now
        )
        let count = created.once([user: Limits.Hourly.organizations])
        return try await database.write(as: context) { transaction in
            guard
                try transaction.memberships.count(of: user, most: Limits.Account.organizations)
                    < Limits.Account.organizations
            else {
                throw Self.tooMany
            }
            try Self.take(record.slug, for: record.id, by: user, at: now, in: transaction)
            guard try transaction.organizations.insert(record) else { throw Self.slugTaken }
            if let wait = count() { throw Self.tooManyAnHour(wait) }
            _ = try transaction.memberships.insert(
                MembershipRecord(organizationID: record.id, userID: user, role: .owner, joinedAt: now)
            )
            var created = record
            created.memberCount = 1
            try transaction.audit.record(.organizationCreated, on: created.id)
            try transaction.events.publish(
                .organizationCreated,
                ["organization": try JSONValue(encoding: Organization(created))],
                user: user,
                organization: created.id
            )
            return Organization(created, role: .owner)
        }
    }

    /// The organizations of the caller.
    func list(_ query: PageQuery<OrganizationKind>, of caller: ActingUser) async throws -> ListPage<[Organization]> {
        let user = caller.user.id
        let found = try await database.read { transaction in
            try transaction.organizations.page(of: user, after: query.after, limit: query.rows)
                .map { Organization($0.record, role: $0.role) }
        }
        return ListPage(query, found, \.id)
    }

    /// - Throws: 404.
    func show(_ id: OrganizationID, to caller: ActingUser) async throws -> Tagged<Organization> {
        let user = caller.user.id
        return try await database.read { transaction in
            try transaction.organizationAccess.require(.see, in: id, of: user).tagged
        }
    }

    /// Changes the given fields. A request without fields changes nothing.
    ///
    /// - Throws: 404; 403 `insufficient_role`; 412 `version_mismatch`; 400 naming the field; 409 `slug_taken`.
    func update(
        _ id: OrganizationID,
        _ request: UpdateOrganizationRequest,
        if condition: EntityTagCondition?,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Tagged<Organization> {
        let now = database.clock.now()
        return try await database.write(as: context) { transaction in
            var standing = try transaction.organizationAccess.require(.edit, in: id, of: caller.user.id)
            try standing.require(condition)
            let old = standing.organization
            var changed = old
            if let name = request.name { changed.name = try OrganizationRules.name(name) }
            if let slug = request.slug { changed.slug = try OrganizationRules.slug(slug) }
            switch request.description {
            case .unchanged: break
            case .clear: changed.description = nil
            case .set(let text): changed.description = try OrganizationRules.description(text)
            }
            guard changed != old else { return try standing.tagged }
            changed.updatedAt = now
            if changed.slug != old.slug {
                try Self.take(changed.slug, for: id, by: caller.user.id, at: now, in: transaction)
                try Self.reserve(old.slug, for: id, by: nil, at: now, in: transaction)
            }
            guard let version = try transaction.organizations.update(changed) else { throw Self.slugTaken }
            changed.version = version
            try transaction.audit.record(.organizationUpdated, on: id)
            standing.organization = changed
            return try standing.tagged
        }
    }

    /// Removes an organization with its members and invitations, and reserves its slug for a while for the owner who
    /// does so.
    ///
    /// - Throws: 404; 403 `insufficient_role`; 412 `version_mismatch`.
    func delete(
        _ id: OrganizationID,
        if condition: EntityTagCondition?,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        let now = database.clock.now()
        try await database.write(as: context) { transaction in
            let standing = try transaction.organizationAccess.require(.delete, in: id, of: caller.user.id)
            try standing.require(condition)
            try Self.reserve(standing.organization.slug, for: id, by: caller.user.id, at: now, in: transaction)
            try transaction.organizations.delete(id, at: now)
            try transaction.audit.record(.organizationDeleted, on: id)
        }
        return Acknowledgement("Organization deleted")
    }

    /// Takes a slug for an organization; the reservation of one that it gave up, or whose organization the user
    /// deleted, ends.
    ///
    /// - Throws: 409 `slug_taken`; 409 `too_many` for an owner at the limit of reserved slugs.
    private static func take(
        _ slug: String,
        for id: OrganizationID,
        by user: UserID,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let organizations = transaction.organizations
        guard try !organizations.isReserved(slug, from: id, of: user, at: now) else { throw slugTaken }
        try organizations.release(slug)
        guard
            try organizations.reservations(by: user, at: now, most: Limits.Account.reservedSlugs)
                < Limits.Account.reservedSlugs
        else {
            throw tooManySlugs
        }
    }

    /// - Parameter owner: The user who deleted the organization; nil if it continues under another slug, which then
    ///   only it may take back.
    private static func reserve(
        _ slug: String,
        for id: OrganizationID,
        by owner: UserID?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let until = now.advanced(bySeconds: Limits.Retention.reservedNames)
        try transaction.organizations.reserve(slug, for: id, by: owner, until: until)
    }

    private static let slugTaken = APIError.invalid(
        "slug",
        .slugTaken,
        "Another organization has this slug, or used it recently. Choose another one.",
        status: 409
    )

    private static func tooManyAnHour(_ wait: Int) -> APIError {
        APIError(
            .rateLimited,
            .tooMany,
            "You have created \(Limits.Hourly.organizations) organizations within this hour. Try again in \(wait) s.",
            retryAfter: wait
        )
    }

    private static let tooManySlugs = APIError(
        .invalidRequest,
        .tooMany,
        "You gave up \(Limits.Account.reservedSlugs) slugs within 30 days. Take one of them back, or try again later.",
        field: "slug",
        status: 409
    )

    private static let tooMany = APIError(
        .invalidRequest,
        .tooMany,
        "You are in \(Limits.Account.organizations) organizations. Leave or delete one first.",
        status: 409
    )
}
