/// Why a text is not base 32 (RFC 4648 §6), in words for a person who typed or pasted it. Nothing of the text but the one
/// wrong character is told: it is a secret.
package enum Base32Error: Error, Hashable, Sendable, CustomStringConvertible {
    /// The scalar and its place, counted from 1 in the text as it was given.
    case foreignCharacter(Unicode.Scalar, position: Int)
    case characterAfterPadding(position: Int)
    /// The number of base 32 characters: no encoding has as many.
    case impossibleLength(Int)

    package var description: String {
        switch self {
        case .foreignCharacter(let scalar, let position):
            "character \(position) is \(Self.name(of: scalar)), which base 32 does not have"
                + (Self.lookalike(of: scalar).map { "; it may be the letter \($0)" } ?? "")
                + ". Base 32 takes the letters A to Z and the digits 2 to 7"
        case .characterAfterPadding(let position):
            "character \(position) comes after the padding character =, which only stands at the end"
        case .impossibleLength(let count):
            "it has \(count) characters, as no text in base 32 has: at least one is missing, or one is too many"
        }
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "0"..."9": "the digit \(scalar)"
        case "!"..."~": "'\(scalar)'"
        default: "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal(scalar).count)) + hexadecimal(scalar)
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        String(scalar.value, radix: 16, uppercase: true)
    }

    private static func lookalike(of scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "0": "O"
        case "1": "I or L"
        case "8": "B"
        default: nil
        }
    }
}
