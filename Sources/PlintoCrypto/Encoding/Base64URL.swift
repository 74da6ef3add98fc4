/// Base64url without padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    package static func encode(_ bytes: [UInt8]) -> String {
        Base64.url.encode(bytes)
    }

    /// Decodes strictly, so that no two texts stand for the same bytes: nil for padding, white space, a foreign
    /// character, an impossible length, or left-over bits that are not zero.
    package static func decode(_ text: String) -> [UInt8]? {
        Base64.url.decode(text.utf8)
    }
}
