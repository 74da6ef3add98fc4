import PlintoModels

/// The thumbprint of a key of any type (RFC 7638).
enum JWKThumbprint {
    /// - Parameter members: The required members of the key's type, and no others (§3.2).
    static func compute(_ members: [String: String]) -> String {
        // WireJSON writes what §3 asks for: no white space, members in order of their names.
        guard let document = try? WireJSON.encode(members) else {
            fatalError("a dictionary of strings always encodes as JSON")
        }
        return Base64URL.encode(Digest.sha256.hash(document))
    }
}
