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
    /// The path with this user in it, where it takes one, and with something else wherever it takes that.
    func filledIfPossible(user: UserID) -> String {
        let names = segments.compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
        return filled(with: Dictionary(uniqueKeysWithValues: names.map { ($0, $0 == "user_id" ? user.text : "x") }))
    }
}
