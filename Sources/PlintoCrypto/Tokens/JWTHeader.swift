/// The protected header of an access token (RFC 7515 §4, RFC 9068 §2.1).
struct JWTHeader: Decodable {
    let alg: String
    let kid: String?
    let typ: String?
    /// True if the token requires extensions (`crit`, RFC 7515 §4.1.11). None is supported.
    let demandsExtensions: Bool

    private enum CodingKeys: String, CodingKey {
        case alg, kid, typ, crit
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        alg = try container.decode(String.self, forKey: .alg)
        kid = try container.decodeIfPresent(String.self, forKey: .kid)
        typ = try container.decodeIfPresent(String.self, forKey: .typ)
        demandsExtensions = container.contains(.crit)
    }

    /// True if `typ` is that of an access token, with or without the prefix that RFC 7515 §4.1.9 makes optional, in any
    /// case like all media types.
    var isOfAccessToken: Bool {
        guard let typ = typ?.lowercased() else { return false }
        return typ == "at+jwt" || typ == "application/at+jwt"
    }

    /// The header for signatures by `key`. Its parts need no escaping: see ``SigningKey/id``.
    static func text(for key: SigningKey) -> String {
        #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(key.id)","typ":"at+jwt"}"#
    }
}
