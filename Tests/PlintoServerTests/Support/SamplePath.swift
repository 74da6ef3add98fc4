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
