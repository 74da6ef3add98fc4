/// The two tokens of a session with the receipt of the access token: what the journal keeps, encrypted.
package struct StoredCredentials: Codable, Hashable, Sendable {
    package var accessToken: String
    package var refreshToken: String
    package var receipt: TokenReceipt

    package init(accessToken: String, refreshToken: String, receipt: TokenReceipt) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.receipt = receipt
    }

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case receipt
    }
}
