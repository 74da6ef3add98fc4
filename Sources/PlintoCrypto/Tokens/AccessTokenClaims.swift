package import PlintoModels

/// The claims of an access token (RFC 9068 §2.2) under their registered names. Times are seconds since 1970.
package struct AccessTokenClaims: Codable, Hashable, Sendable {
    /// The server's public URL.
    package var iss: String
    package var sub: UserID
    package var aud: String
    /// The client to which the token was issued (RFC 8693 §4.3): the server's public URL for its own API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    package var client_id: String
    package var sid: SessionID
    /// The unique id of this token.
    package var jti: String
    package var iat: Int64
    /// The first second at which the token is not valid any more.
    package var exp: Int64
    /// The authentication methods (RFC 8176).
    package var amr: [String]
    /// The refresh token issued together with it.
    package var rti: RefreshTokenID
    /// The time of authentication.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    package var auth_time: Int64  // the claim's registered name, as with all the others

    // swift-format-ignore: AlwaysUseLowerCamelCase
    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, client_id, sid, jti, iat, exp, amr, rti, auth_time
    }

    package init(
        iss: String,
        sub: UserID,
        aud: String,
        client_id clientID: String,
        sid: SessionID,
        jti: String,
        iat: Int64,
        exp: Int64,
        amr: [String],
        rti: RefreshTokenID,
        auth_time authenticationTime: Int64
    ) {
        self.iss = iss
        self.sub = sub
        self.aud = aud
        client_id = clientID
        self.sid = sid
        self.jti = jti
        self.iat = iat
        self.exp = exp
        self.amr = amr
        self.rti = rti
        auth_time = authenticationTime
    }
}

extension AccessTokenClaims: FlatlyEncodable {
    /// Writes the claims as members of a JSON object.
    package func write(into object: inout FlatJSON) {
        object.add(CodingKeys.amr, amr)
        object.add(CodingKeys.aud, aud)
        object.add(CodingKeys.auth_time, auth_time)
        object.add(CodingKeys.client_id, client_id)
        object.add(CodingKeys.exp, exp)
        object.add(CodingKeys.iat, iat)
        object.add(CodingKeys.iss, iss)
        object.add(CodingKeys.jti, jti)
        object.add(CodingKeys.rti, rti.text)
        object.add(CodingKeys.sid, sid.text)
        object.add(CodingKeys.sub, sub.text)
    }
}
