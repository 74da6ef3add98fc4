import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// `PATCH /users/me`.
struct UpdateProfile: Sendable {
    let database: ServerDatabase
    let proof: IdentityProof
    let username: UsernameChange

    /// Changes the given fields; null clears one. A request without fields changes nothing.
    ///
    /// A change of the username requires a session with recent authentication, because the username signs in.
    ///
    /// - Throws: 400 naming the field; 412 `version_mismatch`; 409 `username_taken` or `too_many`; for a username 403
    ///   `session_required`, and the errors of ``IdentityProof``.
    func callAsFunction(
        _ request: UpdateUserRequest,
        if condition: EntityTagCondition?,
        by caller: ActingUser,
        from context: RequestContext
    ) async throws -> Profile {
        let change = try Self.checked(request)
        let id = caller.user.id
        guard change != UpdateUserRequest() || condition != nil else { return caller.profile }
        let isProved = UsernameChange.isNamed(in: change.username, of: caller.user)
        if isProved { try await requireProof(of: caller, from: context) }
        let updated = try await database.write(as: context) { transaction in
            guard var record = try transaction.users.find(id) else { throw Self.noSuchUser }
            try record.require(condition)
            guard change != UpdateUserRequest() else { return record }
            let old = record
            change.apply(to: &record.user)
            record.usernameKey = record.user.username?.folded
            record.user.updatedAt = transaction.now
            if record.usernameKey != old.usernameKey {
                try caller.requireLive(at: transaction.now, in: transaction)
                // Another request has changed the username since this one was authorized.
                guard isProved else { throw Self.changedMeanwhile }
                try username(of: old, to: record, in: transaction)
            }
            guard let version = try transaction.users.updateProfile(record) else { throw APIError.usernameTaken }
            record.version = version
            try transaction.audit.record(.userUpdated)
            try transaction.events.publish(.userUpdated, record.user)
            return record
        }
        return try Profile(updated)
    }

    private func requireProof(of caller: ActingUser, from context: RequestContext) async throws {
        guard case .session(let session) = caller.credential else { throw APIError.usernameTakesSession }
        try await proof.require(
            for: API.Users.updateMe.description,
            of: SignedIn(profile: caller.profile, session: session, client: caller.client),
            to: "change the username",
            from: context
        )
    }

    private static let changedMeanwhile = APIError(
        .forbidden,
        .recentAuthenticationRequired,
        "Another request changed the username at the same time. Read the profile, and send the change again."
    )

    private static let noSuchUser = APIError(.notFound, .noSuchResource, "This account no longer exists.")

    private static func checked(_ request: UpdateUserRequest) throws(APIError) -> UpdateUserRequest {
        UpdateUserRequest(
            firstName: try checkedName(request.firstName, field: "first_name"),
            lastName: try checkedName(request.lastName, field: "last_name"),
            username: try checked(request.username, ProfileRules.username),
            avatarURL: try checked(request.avatarURL, ProfileRules.avatarURL),
            metadata: try checked(request.metadata, ProfileRules.metadata)
        )
    }

    private static func checked<Value>(
        _ change: Change<Value>,
        _ rule: (Value) throws(APIError) -> Value
    ) throws(APIError) -> Change<Value> {
        guard case .set(let value) = change else { return change }
        return .set(try rule(value))
    }

    private static func checkedName(_ change: Change<String>, field: String) throws(APIError) -> Change<String> {
        guard case .set(let value) = change else { return change }
        return try ProfileRules.name(value, field: field).map(Change.set) ?? .clear
    }
}

extension UpdateUserRequest {
    fileprivate func apply(to user: inout User) {
        user.firstName = firstName.applied(to: user.firstName)
        user.lastName = lastName.applied(to: user.lastName)
        user.username = username.applied(to: user.username)
        user.avatarURL = avatarURL.applied(to: user.avatarURL)
        user.metadata = metadata.applied(to: user.metadata) ?? [:]
    }
}
