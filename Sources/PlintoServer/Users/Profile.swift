import PlintoHTTP
import PlintoModels
import PlintoStore

/// A user as the API shows them, and the same as the bytes that go over the wire.
struct Profile: Sendable {
    let user: User
    let encoded: EncodedJSON<User>
    /// Not part of what the API shows, but asked for at its door.
    let isAdministrator: Bool

    init(_ record: UserRecord) throws {
        user = record.user
        isAdministrator = record.isAdministrator
        encoded = try EncodedJSON(user)
    }
}
