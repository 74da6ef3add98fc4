import PlintoModels

extension EndpointDescription {
    /// The path with something in the place of each parameter, for tests that walk every endpoint.
    var samplePath: String {
        let names = path.segments.compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
        return path.filled(with: Dictionary(uniqueKeysWithValues: names.map { ($0, "x") }))
    }
}

extension PathTemplate {
    /// The path with this user in it, where it takes one.
    func filledIfPossible(user: UserID) -> String {
        segments.contains(.parameter("user_id")) ? filled(with: ["user_id": user.text]) : description
    }
}
