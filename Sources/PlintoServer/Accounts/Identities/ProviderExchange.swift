import PlintoCrypto
import PlintoModels
import PlintoSystem
import PlintoTransport

/// Acts as a client of the provider: sends requests, and validates the responses.
struct ProviderExchange: Sendable {
    let settings: OAuthSettings.Client
    let authentication: ProviderDescription.ClientAuthentication
    let transport: any Transport
    let userinfoFields: [TransportRequest.Field]

    /// The response of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). It lives as long as the
    /// request.
    struct Tokens: Sendable {
        let accessToken: String
        let idToken: String?
    }

    private struct TokenResponse: Decodable, Sendable {
        let accessToken: String?
        let tokenType: String?
        let idToken: String?
        let error: String?

        private enum CodingKeys: String, CodingKey {
            case error
            case accessToken = "access_token"
            case tokenType = "token_type"
            case idToken = "id_token"
        }
    }

    /// Exchanges the code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).
    func tokens(code: String, verifier: String, redirectURI: String) async throws(OAuthError) -> Tokens {
        var form = [
            QueryItem("grant_type", "authorization_code"),
            QueryItem("code", code),
            QueryItem("redirect_uri", redirectURI),
            QueryItem("code_verifier", verifier),
        ]
        var fields = [
            TransportRequest.Field("Content-Type", "application/x-www-form-urlencoded"),
            TransportRequest.Field("Accept", "application/json"),
            Self.userAgent,
        ]
        switch authentication {
        case .body:
            form.append(QueryItem("client_id", settings.clientID))
            form.append(QueryItem("client_secret", settings.clientSecret))
        case .basic:
            // Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
            let pair = PercentEncoding.encode(settings.clientID) + ":" + PercentEncoding.encode(settings.clientSecret)
            fields.append(
                TransportRequest.Field(
                    "Authorization",
                    "Basic " + Base64.standard.encode(Array(pair.utf8), isPadded: true)
                )
            )
        }
        let request = TransportRequest(
            method: .post,
            url: settings.endpoints.tokenURL,
            fields: fields,
            body: Array(form.encoded.utf8)
        )
        let response = try await send(request, to: "the token endpoint")
        let answer = try? await WireJSON.decodeReceived(TokenResponse.self, from: response.body)
        // GitHub sends errors of the exchange with status 200.
        if let error = answer?.error {
            throw .unusable("the token endpoint refused: \(Self.word(error))")
        }
        guard response.status == 200 else { throw .unusable("the token endpoint responded with \(response.status)") }
        guard let token = answer?.accessToken, !token.isEmpty, answer?.tokenType?.lowercased() ?? "bearer" == "bearer"
        else { throw .unusable("the token endpoint returned no bearer token") }
        return Tokens(accessToken: token, idToken: answer?.idToken)
    }

    /// Fetches JSON with the access token.
    func profile<Value: Decodable & Sendable>(
        _ type: Value.Type,
        at url: String,
        _ tokens: Tokens
    ) async throws(OAuthError) -> Value {
        // It becomes part of a header field.
        guard tokens.accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .unusable("the access token has invalid characters")
        }
        let fields = [
            TransportRequest.Field("Authorization", "Bearer " + tokens.accessToken),
            TransportRequest.Field("Accept", "application/json"),
            Self.userAgent,
        ]
        let request = TransportRequest(method: .get, url: url, fields: fields + userinfoFields)
        let response = try await send(request, to: "the profile endpoint")
        guard response.status == 200 else { throw .unusable("the profile endpoint responded with \(response.status)") }
        do {
            return try await WireJSON.decodeReceived(type, from: response.body)
        } catch {
            throw .unusable("the profile is not JSON of the expected form")
        }
    }

    /// The bytes of the provider's key set.
    func keySet() async throws(OAuthError) -> [UInt8] {
        guard let url = settings.endpoints.keySetURL else { throw .unusable("there are no keys") }
        let fields = [TransportRequest.Field("Accept", "application/json"), Self.userAgent]
        let response = try await send(TransportRequest(method: .get, url: url, fields: fields), to: "the key set")
        guard response.status == 200 else { throw .unusable("the request for the key set got \(response.status)") }
        return response.body
    }

    private func send(
        _ request: TransportRequest,
        to place: String
    ) async throws(OAuthError) -> TransportResponse {
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch .invalidResponse(let complaint) {
            throw .unusable("\(place): \(complaint)")
        } catch {
            throw .unavailable("\(place): \(error)")
        }
        guard response.status < 500, response.status != 429 else {
            throw .unavailable("\(place) responded with \(response.status)")
        }
        return response
    }

    /// OAuth errors consist of these characters (RFC 6749 §5.2); anything else does not belong in a log.
    static func word(_ text: String) -> String {
        let isWord = text.utf8.count <= 64 && text.utf8.allSatisfy { ByteRange.word.contains($0) }
        return isWord ? text : "a malformed error"
    }

    private static let userAgent = TransportRequest.Field("User-Agent", "plinto-server/" + Version.current)
}

private enum ByteRange {
    static let word = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-".utf8)
}
