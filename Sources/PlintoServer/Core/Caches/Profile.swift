import PlintoHTTP
import PlintoModels
import PlintoStore

/// A user as the API shows them, also as encoded bytes.
struct Profile: Sendable {
    let user: User
    let encoded: EncodedJSON<User>
    let tag: EntityTag
    /// Not shown by the API, but needed to authorize requests.
    let isAdministrator: Bool

    init(_ record: UserRecord) throws {
        user = record.user
        isAdministrator = record.isAdministrator
        encoded = try EncodedJSON(user)
        tag = record.tag
    }

    var tagged: Tagged<User> { Tagged(encoded, tag) }
}

extension UserRecord {
    var tag: EntityTag { EntityTag(version: version) }

    /// Checks the condition of a change, inside its transaction.
    ///
    /// - Throws: 412 `version_mismatch`, with the current user.
    func require(_ condition: EntityTagCondition?) throws {
        guard let condition, !condition.matchesStrongly(tag) else { return }
        throw Refusal.otherVersion(user, tag)
    }
}
