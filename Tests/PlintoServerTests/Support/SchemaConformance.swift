import PlintoModels

extension JSONSchema {
    /// What about `value` differs from this schema, a line each; a field that the schema does not have is one too.
    ///
    /// - Parameter isRequest: Whether a field that is not required may be absent, and not null.
    func complaints(about value: JSONValue, isRequest: Bool = false, at place: String = "body") -> [String] {
        if isNullable, value == .null { return [] }
        switch (form, value) {
        case (.any, _), (.null, .null), (.boolean, .bool), (.number, .number), (.number, .integer):
            return []
        case (.integer(let range), .integer(let number)):
            return range.map { $0.contains(Int(number)) } ?? true ? [] : ["\(place) is out of range: \(number)"]
        case (.string(let text), .string(let string)):
            return text.fits(string) ? [] : ["\(place) does not fit \(text): \(string)"]
        case (.array(let element), .array(let values)):
            return values.enumerated().flatMap {
                element.complaints(about: $1, isRequest: isRequest, at: "\(place)[\($0)]")
            }
        case (.map(let element), .object(let fields)):
            return fields.flatMap { element.complaints(about: $1, isRequest: isRequest, at: "\(place).\($0)") }
        case (.object(let properties, _), .object(let fields)):
            return Self.complaints(properties, fields, isRequest: isRequest, at: place)
        case (.oneOf(let choices), _):
            let all = choices.map { $0.complaints(about: value, isRequest: isRequest, at: place) }
            return all.count(where: \.isEmpty) == 1 ? [] : ["\(place) is not exactly one of \(choices.count): \(all)"]
        default:
            return ["\(place) is \(value), not \(form)"]
        }
    }

    private static func complaints(
        _ properties: [Property],
        _ fields: [String: JSONValue],
        isRequest: Bool,
        at place: String
    ) -> [String] {
        let names = Set(properties.map(\.name))
        let unknown = fields.keys.filter { !names.contains($0) }.map { "\(place).\($0) is in no schema" }
        return unknown
            + properties.flatMap { property in
                guard let value = fields[property.name] else {
                    let mayBeAbsent = isRequest ? !property.isRequired : property.isOmitted
                    return mayBeAbsent ? [] : ["\(place).\(property.name) is missing"]
                }
                let mayBeNull = isRequest ? property.takesNull : !property.isRequired && !property.isOmitted
                if mayBeNull, value == .null { return [] }
                return property.schema.complaints(about: value, isRequest: isRequest, at: "\(place).\(property.name)")
            }
    }
}

extension JSONSchema.Text {
    fileprivate func fits(_ string: String) -> Bool {
        if let words, !words.contains(string) { return false }
        if let length, !length.contains(string.unicodeScalars.count) { return false }
        if let pattern, let regex = try? Regex(pattern), string.wholeMatch(of: regex) == nil { return false }
        return format != "date-time" || Timestamp(text: string) != nil
    }
}
