/// The reason why a token is not accepted.
package enum JWTError: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case malformed
    case unknownKey
    case wrongAlgorithm
    case badSignature
    case wrongType
    case wrongIssuer
    case wrongAudience
    case expired
    case notYetValid
    case wrongNonce

    package var description: String {
        switch self {
        case .malformed: "the token is malformed"
        case .unknownKey: "the token names an unknown key"
        case .wrongAlgorithm: "the token's algorithm does not match its key"
        case .badSignature: "the token's signature is invalid"
        case .wrongType: "the token is of another kind"
        case .wrongIssuer: "the token is from another issuer"
        case .wrongAudience: "the token is for another audience"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .wrongNonce: "the token belongs to another sign-in"
        }
    }
}
