/// The path of an endpoint, with its parameters in braces: `/v1/sessions/{session_id}`.
package struct PathTemplate: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text between two slashes.
    package enum Segment: Hashable, Sendable {
        case literal(String)
        case parameter(String)
    }

    package let segments: [Segment]

    package init(stringLiteral text: String) {
        segments = text.split(separator: "/").map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast()))
                : .literal(String(part))
        }
    }

    /// The names of the parameters in order.
    package var parameters: [String] {
        // A simple loop: see filled(inOrder:).
        var names: [String] = []
        for case .parameter(let name) in segments { names.append(name) }
        return names
    }

    package var description: String {
        segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .parameter(let name): "/{" + name + "}"
            }
        }.joined()
    }

    /// The encoded value of a parameter in a path that matches this template; nil if the template has no such
    /// parameter.
    package func value(of parameter: String, in path: String) -> Substring? {
        guard let index = segments.firstIndex(of: .parameter(parameter)) else { return nil }
        let parts = path.split(separator: "/")
        return index < parts.count ? parts[index] : nil
    }

    /// The encoded value of each parameter; nil if the path does not match. One trailing slash is tolerated.
    package func values(in path: String) -> [String: Substring]? {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        guard parts.count == segments.count + 1, parts.first == "" else { return nil }
        var values: [String: Substring] = [:]
        for (segment, part) in zip(segments, parts.dropFirst()) {
            switch segment {
            case .literal(let text): guard part == text else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                values[name] = part
            }
        }
        return values
    }

    /// The path with each parameter replaced by its value, percent-encoded.
    ///
    /// - Precondition: `parameters` names every parameter of the template.
    package func filled(with parameters: [String: String]) -> String {
        filled(
            inOrder: self.parameters.map { name in
                guard let value = parameters[name] else { preconditionFailure("no value for {\(name)}") }
                return value
            }
        )
    }

    /// The path with its parameters replaced by these values in order, percent-encoded.
    ///
    /// - Precondition: There is one value for each parameter.
    func filled(inOrder values: [String]) -> String {
        // Simple steps: `map` and `joined` of strings cost `plinto` a third of its instructions, in metadata that
        // nothing else needs.
        var path = ""
        var next = 0
        for segment in segments {
            path += "/"
            switch segment {
            case .literal(let text):
                path += text
            case .parameter:
                path += PercentEncoding.encode(values[next])
                next += 1
            }
        }
        return path
    }
}
