/// The reason why a text is not base32 (RFC 4648 §6), for the user who entered it. It contains only the invalid
/// character, because the text is a secret.
package enum Base32Error: Error, Hashable, Sendable, CustomStringConvertible {
    /// The character and its position in the given text, counted from 1.
    case foreignCharacter(Unicode.Scalar, position: Int)
    case characterAfterPadding(position: Int)
    /// The number of base32 characters, which is impossible.
    case impossibleLength(Int)

    package var description: String {
        switch self {
        case .foreignCharacter(let scalar, let position):
            "character \(position) is \(Self.name(of: scalar)), which is not a base32 character"
                + (Self.lookalike(of: scalar).map { "; it may be the letter \($0)" } ?? "")
                + ". Base32 uses the letters A to Z and the digits 2 to 7"
        case .characterAfterPadding(let position):
            "character \(position) follows the padding character =, which is allowed only at the end"
        case .impossibleLength(let count):
            "it has \(count) characters, an impossible length for base32: at least one is missing or surplus"
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
