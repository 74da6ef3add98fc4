/// The JSON object that an endpoint takes. Its coding keys are all of its fields: any other is refused.
package protocol RequestBody: Codable, Sendable {
    associatedtype CodingKeys: CodingKey, CaseIterable
}

/// The body of an endpoint that takes none: absent, or an empty object.
package struct NoBody: RequestBody, Hashable {
    /// The fields of the body: none.
    package enum CodingKeys: CodingKey, CaseIterable {}

    package init() {}
    package init(from decoder: any Decoder) throws {}

    /// Writes an empty object.
    package func encode(to encoder: any Encoder) throws {
        _ = encoder.container(keyedBy: CodingKeys.self)
    }
}
