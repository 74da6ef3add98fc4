/// A type that declares its own JSON schema, because ``SchemaProbe`` cannot derive it by decoding: the type refuses
/// text that it does not know, or has several shapes.
package protocol SchemaDescribing: Decodable {
    /// The example must decode as a value of this type.
    static var jsonSchema: JSONSchema { get }
}

extension Timestamp: SchemaDescribing {
    package static var jsonSchema: JSONSchema {
        .string(JSONSchema.Text(format: "date-time"), example: "2025-01-18T12:00:00Z")
    }
}

extension Identifier: SchemaDescribing {
    package static var jsonSchema: JSONSchema { .identifier(Kind.self) }
}

extension JSONValue: SchemaDescribing {
    package static var jsonSchema: JSONSchema { JSONSchema(.any, example: .string("any JSON")) }
}

extension Reason: SchemaDescribing {
    package static var jsonSchema: JSONSchema { .string(example: Reason.invalidFormat.rawValue) }
}

extension NoBody: SchemaDescribing {
    package static var jsonSchema: JSONSchema { .object([], isClosed: true) }
}

extension SignInResponse: SchemaDescribing {
    package static var jsonSchema: JSONSchema {
        let signedIn = SchemaProbe.knownSchema(of: AuthenticationResponse.self)
        let challenge = JSONSchema.object(
            [
                JSONSchema.Property("user", .null),
                JSONSchema.Property("tokens", .null),
                JSONSchema.Property("mfa_required", .boolean),
                JSONSchema.Property("mfa_token", .string(example: "mfa_8f3kz2mv5t1ncx9w")),
                JSONSchema.Property(
                    "methods",
                    JSONSchema(.array(.string(example: "totp")), example: .array([.string("totp")]))
                ),
            ],
            name: "MFAChallenge"
        )
        return JSONSchema(.oneOf([signedIn, challenge]), name: "SignInResponse", example: signedIn.example)
    }
}

extension VerifyTOTPResponse: SchemaDescribing {
    package static var jsonSchema: JSONSchema {
        let signedIn = SchemaProbe.knownSchema(of: AuthenticationResponse.self)
        let confirmed = SchemaProbe.knownSchema(of: Acknowledgement.self)
        return JSONSchema(.oneOf([signedIn, confirmed]), name: "VerifyTOTPResponse", example: signedIn.example)
    }
}
