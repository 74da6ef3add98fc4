/// The protected header of an access token (RFC 7515 §4, RFC 9068 §2.1).
struct JWTHeader: Decodable {
    let alg: String
    let kid: String?
    let typ: String?
    /// Whether the token demands extensions (`crit`, RFC 7515 §4.1.11), of which none is understood here.
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

    /// Whether `typ` says access token: with or without the prefix that RFC 7515 §4.1.9 lets one leave out, in
    /// any case, as media types are.
    var isOfAccessToken: Bool {
        guard let typ = typ?.lowercased() else { return false }
        return typ == "at+jwt" || typ == "application/at+jwt"
    }

    /// The header that `key` signs under. Neither part needs escaping: see ``SigningKey/id``.
    static func text(for key: SigningKey) -> String {
        #"{"alg":"\#(key.algorithm.rawValue)","kid":"\#(key.id)","typ":"at+jwt"}"#
    }
}
