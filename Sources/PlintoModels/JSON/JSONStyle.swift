/// How fields are written.
package struct JSONStyle: Hashable, Sendable {
    /// Whether a field without a value is `null`, not left out.
    let writesNulls: Bool
    let naming: FieldNaming

    /// What a program sends or keeps: a field without a value is left out.
    package static let request = JSONStyle(writesNulls: false, naming: .reference)
    /// What an API answers: each documented field is there.
    package static let response = JSONStyle.response(.reference)

    package static func response(_ naming: FieldNaming) -> JSONStyle {
        JSONStyle(writesNulls: true, naming: naming)
    }
}

/// Which names the fields of a client's requests and responses have.
package enum FieldNaming: Hashable, Sendable {
    /// Those of the reference.
    case reference
    /// Those, and beside them the ones of ``API/Published``.
    case published
}

/// The keys of a response's fields, some of which published SDKs know by further names.
package protocol PublishedKeys: CodingKey {
    static var published: PublishedNames { get }
}

/// The keys of an object whose standard tells an absent member from one that is null: the one is never written as the other.
package protocol OmittingKeys: CodingKey {}

/// What published SDKs look for in an object beside the fields of the reference. None of it replaces a field that is there.
package struct PublishedNames: Sendable {
    /// The further name of a field, by the field's own.
    let synonyms: [String: String]
    /// Objects among the fields whose own fields are looked for beside them.
    let unwrapped: [String]
    /// Fields that always have one value.
    let constants: [String: JSONValue]

    init(synonyms: [String: String] = [:], unwrapped: [String] = [], constants: [String: JSONValue] = [:]) {
        self.synonyms = synonyms
        self.unwrapped = unwrapped
        self.constants = constants
    }
}
