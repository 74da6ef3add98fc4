/// Limits shared by connections, so that each needs only a reference.
final class ConnectionLimits: Sendable {
    let values: HTTPLimits

    init(_ values: HTTPLimits) {
        self.values = values
    }
}
