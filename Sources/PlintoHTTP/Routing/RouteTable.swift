import PlintoModels

/// The routes by method and path. A path without parameters is found in a dictionary; one with parameters in a tree
/// that prefers literal segments to parameters.
struct RouteTable<Value: Sendable>: Sendable {
    enum Match: Sendable {
        case found(Value, parameters: [String: String])
        /// The path exists, but only with these methods.
        case otherMethods([HTTPMethod])
        /// A path parameter is not percent-encoded UTF-8.
        case malformedPath
        case none
    }

    private struct Entry: Sendable {
        let value: Value
        /// The names of the path parameters in order.
        let parameters: [String]
    }

    private typealias Leaf = [HTTPMethod: Entry]

    private struct Node: Sendable {
        var literals: [Substring: Int] = [:]
        var parameter: Int?
        var leaf: Leaf = [:]
    }

    private var exact: [Substring: Leaf] = [:]
    /// The tree, root first. Children are referenced by index.
    private var nodes = [Node()]

    /// - Precondition: Nothing is registered for this method and path.
    mutating func insert(_ value: Value, _ method: HTTPMethod, _ path: PathTemplate) {
        let names = path.segments.compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
        let entry = Entry(value: value, parameters: names)
        let replaced: Entry?
        if names.isEmpty {
            replaced = exact[path.description[...], default: [:]].updateValue(entry, forKey: method)
        } else {
            replaced = nodes[node(for: path)].leaf.updateValue(entry, forKey: method)
        }
        precondition(replaced == nil, "\(method.rawValue) \(path) is registered twice")
    }

    private mutating func node(for path: PathTemplate) -> Int {
        var current = 0
        for segment in path.segments {
            let next: Int?
            switch segment {
            case .literal(let text): next = nodes[current].literals[text[...]]
            case .parameter: next = nodes[current].parameter
            }
            let index = next ?? nodes.count
            if next == nil {
                nodes.append(Node())
                switch segment {
                case .literal(let text): nodes[current].literals[text[...]] = index
                case .parameter: nodes[current].parameter = index
                }
            }
            current = index
        }
        return current
    }

    /// Finds the route of the path as received. One trailing slash is ignored, and `HEAD` matches the routes of `GET`.
    func match(_ method: HTTPMethod, _ path: String) -> Match {
        var path = path[...]
        if path.utf8.last == ASCII.slash { path.removeLast() }
        var allowed: [HTTPMethod] = []
        if let leaf = exact[path] {
            if let entry = Self.entry(leaf, method) { return .found(entry.value, parameters: [:]) }
            allowed += Self.methods(leaf)
        }
        if nodes.count > 1 {
            let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            var values: [Substring] = []
            let entry = search(0, segments[...], &values) { leaf in
                let entry = Self.entry(leaf, method)
                if entry == nil { allowed += Self.methods(leaf) }
                return entry
            }
            if let entry { return Self.fill(entry, values) }
        }
        return allowed.isEmpty ? .none : .otherMethods(HTTPMethod.allCases.filter(allowed.contains))
    }

    private func search(
        _ index: Int,
        _ segments: ArraySlice<Substring>,
        _ values: inout [Substring],
        _ accept: (Leaf) -> Entry?
    ) -> Entry? {
        let node = nodes[index]
        guard let segment = segments.first else { return node.leaf.isEmpty ? nil : accept(node.leaf) }
        if let next = node.literals[segment], let entry = search(next, segments.dropFirst(), &values, accept) {
            return entry
        }
        guard let next = node.parameter, !segment.isEmpty else { return nil }
        values.append(segment)
        if let entry = search(next, segments.dropFirst(), &values, accept) { return entry }
        values.removeLast()
        return nil
    }

    private static func fill(_ entry: Entry, _ values: [Substring]) -> Match {
        var parameters: [String: String] = [:]
        for (name, value) in zip(entry.parameters, values) {
            guard let decoded = PercentEncoding.decode(value) else { return .malformedPath }
            parameters[name] = decoded
        }
        return .found(entry.value, parameters: parameters)
    }

    private static func entry(_ leaf: Leaf, _ method: HTTPMethod) -> Entry? {
        leaf[method] ?? (method == .head ? leaf[.get] : nil)
    }

    private static func methods(_ leaf: Leaf) -> [HTTPMethod] {
        leaf.keys.flatMap { $0 == .get ? [.get, .head] : [$0] }
    }
}
