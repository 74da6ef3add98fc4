import PlintoModels

/// A signed token in compact form (RFC 7515 §7.1), split but not yet verified.
struct CompactJWS {
    let header: JWTHeader
    /// The signed input: header and payload as received.
    let message: [UInt8]
    let signature: [UInt8]
    private let payload: ArraySlice<UInt8>

    /// - Parameter maximumLength: The limit in bytes. Longer tokens are refused unread.
    /// - Throws: ``JWTError`` `malformed` unless it has three segments of canonical base64url with a valid header, or
    ///   if it requires extensions.
    init(_ token: String, maximumLength: Int) throws(JWTError) {
        guard token.utf8.count <= maximumLength else { throw .malformed }
        let characters = Array(token.utf8)
        let segments = characters.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.count == 3,
            let header = Self.decode(JWTHeader.self, from: segments[0]), !header.demandsExtensions,
            let signature = Base64.url.decode(segments[2])
        else { throw .malformed }
        self.header = header
        self.signature = signature
        payload = segments[1]
        message = Array(characters[..<segments[1].endIndex])
    }

    /// The claims, to be read only after the signature is verified; nil if they are malformed.
    func claims<Claims: Decodable>(_ type: Claims.Type) -> Claims? { Self.decode(type, from: payload) }

    private static func decode<Value: Decodable>(_ type: Value.Type, from segment: ArraySlice<UInt8>) -> Value? {
        Base64.url.decode(segment).flatMap { try? WireJSON.decodeResponse(type, from: $0) }
    }
}
