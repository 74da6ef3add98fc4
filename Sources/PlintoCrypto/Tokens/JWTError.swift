/// Why a token is not accepted.
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
        case .unknownKey: "the token names a key that is not known here"
        case .wrongAlgorithm: "the token names another algorithm than its key is for"
        case .badSignature: "the token's signature does not fit"
        case .wrongType: "the token is of another kind"
        case .wrongIssuer: "the token is from another issuer"
        case .wrongAudience: "the token is for another audience"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .wrongNonce: "the token belongs to another sign-in"
        }
    }
}
