/// The way fields are written.
package struct JSONStyle: Hashable, Sendable {
    /// True if a field without a value is written as `null`, not omitted.
    let writesNulls: Bool
    let naming: FieldNaming

    /// For requests and stored documents: a field without a value is omitted.
    package static let request = JSONStyle(writesNulls: false, naming: .reference)
    /// For responses of the API: every documented field is present.
    package static let response = JSONStyle.response(.reference)

    /// For responses with the names that a client knows: every documented field is present.
    package static func response(_ naming: FieldNaming) -> JSONStyle {
        JSONStyle(writesNulls: true, naming: naming)
    }
}

/// The names that the fields of a client's requests and responses have.
package enum FieldNaming: Hashable, Sendable {
    /// The names of the reference.
    case reference
    /// The names of the reference, and in addition those of ``API/Published``.
    case published
}

/// The keys of a response's fields, some of which published SDKs know by other names.
package protocol SDKCompatibleKeys: CodingKey {
    static var published: SDKNames { get }
}

/// The keys of an object whose standard distinguishes an absent member from a null one: absent members stay absent.
package protocol OmittingKeys: CodingKey {}

/// The names that published SDKs look for in an object, in addition to the fields of the reference. They never replace
/// an existing field.
package struct SDKNames: Sendable {
    /// The additional name of a field, by the field's own name.
    let synonyms: [String: String]
    /// Fields with objects whose own fields are repeated next to them.
    let unwrapped: [String]
    /// Fields that always have one value.
    let constants: [String: JSONValue]

    init(synonyms: [String: String] = [:], unwrapped: [String] = [], constants: [String: JSONValue] = [:]) {
        self.synonyms = synonyms
        self.unwrapped = unwrapped
        self.constants = constants
    }
}
