import PlintoHTTP
import PlintoModels
import PlintoStore

/// A user as the API shows them, and the same as the bytes that go over the wire.
struct Profile: Sendable {
    let user: User
    let encoded: EncodedJSON<User>
    let tag: EntityTag
    /// Not part of what the API shows, but asked for at its door.
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

    /// Asked inside the transaction of the change that is made on a condition.
    ///
    /// - Throws: 412 `version_mismatch`, with the user as they are.
    func require(_ condition: EntityTagCondition?) throws {
        guard let condition, !condition.matchesStrongly(tag) else { return }
        throw Refusal.otherVersion(user, tag)
    }
}
