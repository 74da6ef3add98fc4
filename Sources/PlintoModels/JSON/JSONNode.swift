/// A value under construction by an encoder: its objects and arrays grow in place.
enum JSONNode {
    final class Fields {
        typealias Field = (name: String, node: JSONNode)

        private(set) var fields: [Field] = []
        /// Nil if the object has only its own names.
        private let published: SDKNames?

        init(published: SDKNames?) {
            self.published = published
        }

        func set(_ name: String, _ node: JSONNode) {
            fields.append((name, node))
        }

        /// The fields in order of their names, including those that published SDKs look for.
        var sorted: [Field] {
            var all = fields
            if let published { addNames(published, to: &all) }
            all.sort { $0.name < $1.name }
            return all
        }

        private func addNames(_ published: SDKNames, to all: inout [Field]) {
            var names = Set(all.map { $0.name })
            func add(_ name: String, _ node: JSONNode) {
                if names.insert(name).inserted { all.append((name, node)) }
            }
            for field in fields {
                if let name = published.synonyms[field.name] { add(name, field.node) }
            }
            for field in fields where published.unwrapped.contains(field.name) {
                guard case .object(let inner) = field.node else { continue }
                for field in inner.sorted { add(field.name, field.node) }
            }
            for (name, value) in published.constants { add(name, .value(value)) }
        }
    }

    final class Elements {
        var nodes: [JSONNode] = []
    }

    case value(JSONValue)
    case array(Elements)
    case object(Fields)
    /// The result of another encoder, perhaps produced later.
    case part(JSONValueEncoder)

    var value: JSONValue {
        switch self {
        case .value(let value): value
        case .array(let elements): .array(elements.nodes.map { $0.value })
        case .object(let fields):
            .object(Dictionary(fields.sorted.map { ($0.name, $0.node.value) }) { _, last in last })
        case .part(let encoder): encoder.result.value
        }
    }

    /// Appends the JSON text.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .value(let value): JSONText.append(value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, node) in elements.nodes.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                node.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in fields.sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.append(quoted: field.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.node.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .part(let encoder): encoder.result.write(to: &bytes)
        }
    }
}
