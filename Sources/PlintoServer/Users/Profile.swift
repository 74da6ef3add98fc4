import PlintoHTTP
import PlintoModels

/// A user as the API shows them, and the same as the bytes that go over the wire.
struct Profile: Sendable {
    let user: User
    let encoded: EncodedJSON<User>

    init(_ user: User) throws {
        self.user = user
        encoded = try EncodedJSON(user)
    }
}
