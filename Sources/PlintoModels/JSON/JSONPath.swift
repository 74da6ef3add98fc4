/// The place of a value in a JSON text: the keys from the outside in, as a list that grows at its end without a copy.
indirect enum JSONPath {
    case root
    case key(any CodingKey, in: JSONPath)

    /// A longer name does not help the reader of the error.
    private static let longestName = 100

    var keys: [any CodingKey] {
        var keys: [any CodingKey] = []
        var path = self
        while case .key(let key, let outer) = path {
            keys.append(key)
            path = outer
        }
        return keys.reversed()
    }

    /// The name of a place in errors: the names from the outside in, with dots; `body` for the whole.
    static func dotted(_ names: [String]) -> String {
        guard !names.isEmpty else { return "body" }
        return names.map { name in
            name.utf8.count <= longestName ? name : String(name.unicodeScalars.prefix(longestName)) + "…"
        }.joined(separator: ".")
    }

    static func dotted(_ keys: [any CodingKey]) -> String {
        dotted(keys.map { $0.intValue.map(String.init) ?? $0.stringValue })
    }
}

/// The index of an element in an array.
struct JSONPosition: CodingKey {
    let index: Int
    var stringValue: String { String(index) }
    var intValue: Int? { index }
    init(_ index: Int) { self.index = index }
    init?(intValue: Int) { index = intValue }
    init?(stringValue: String) { nil }
}
