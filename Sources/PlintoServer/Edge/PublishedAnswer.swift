import PlintoModels

/// An answer as published SDKs read it: every field of its own, and beside them what they look for. A pure function.
enum PublishedAnswer {
    /// Whose fields SDKs look for at the top of the answer: the tokens of a sign-in, and what an error says.
    private static let opened = ["tokens", "error"]
    private static let accessToken = "access_token"

    /// What an answer has, if there is anything to add to it.
    static let marks = Set(API.Published.answers.map(\.mark) + opened + [accessToken])

    static func shape(_ value: JSONValue) -> JSONValue {
        let value = withSecondNames(value)
        guard case .object(var fields) = value else { return value }
        for name in opened {
            guard case .object(let inner)? = fields[name] else { continue }
            fields[name] = .object(withTokenType(inner))
            fields.merge(inner) { own, _ in own }
        }
        return .object(withTokenType(fields))
    }

    /// RFC 6749 §5.1 has it beside every access token; the reference has not.
    private static func withTokenType(_ fields: [String: JSONValue]) -> [String: JSONValue] {
        guard fields[accessToken] != nil else { return fields }
        return fields.merging(["token_type": .string("bearer")]) { own, _ in own }
    }

    /// What is inside of a user's `metadata` is the user's own, and stays as it came.
    private static func withSecondNames(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let values):
            return .array(values.map(withSecondNames))
        case .object(let own):
            var fields = own.reduce(into: own) { fields, field in
                if field.key != "metadata" { fields[field.key] = withSecondNames(field.value) }
            }
            for field in API.Published.answers where own[field.mark] != nil {
                guard let value = fields[field.name], fields[field.also] == nil else { continue }
                fields[field.also] = value
            }
            return .object(fields)
        case .null, .bool, .integer, .number, .string:
            return value
        }
    }
}
