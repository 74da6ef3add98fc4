import PlintoCrypto
import PlintoHTTP

/// The secret by which a sign-in that comes back from a provider is known to be that of the browser which set out.
///
/// It is a cookie of one attempt. PKCE's verifier and the nonce are derived from it and the state, so that neither is
/// stored: whoever reads the database cannot complete a sign-in, and neither can whoever reads the address alone.
struct BrowserBinding: Sendable {
    /// Seconds from setting out to coming back.
    static let lifetime: Int64 = 600
    /// Of the secret and of a state, in bytes and in base64url.
    private static let byteCount = 32
    private static let textLength = 43

    private let secret: String
    private let state: String

    private init(secret: String, state: String) {
        self.secret = secret
        self.state = state
    }

    /// For an attempt that sets out with this state.
    init(state: String, random: any RandomSource) {
        self.init(secret: Base64URL.encode(random.bytes(Self.byteCount)), state: state)
    }

    /// Of the browser that comes back with this state; nil where it brings no cookie for it.
    init?(_ request: HTTPRequest, state: String, isSecure: Bool) {
        let name = Self.cookieName(state, isSecure: isSecure)
        let pairs = request.fields.values("Cookie").flatMap { $0.split(separator: ";") }
        for pair in pairs {
            let text = pair.drop { $0 == " " }
            guard text.hasPrefix(name + "=") else { continue }
            let value = String(text.dropFirst(name.count + 1))
            guard Self.isSecret(value) else { continue }
            self.init(secret: value, state: state)
            return
        }
        return nil
    }

    /// Makes a state: random, and therefore a token.
    static func newState(_ random: any RandomSource) -> String { Base64URL.encode(random.bytes(byteCount)) }

    /// Whether the text can be a state or a secret of ours at all.
    static func isSecret(_ text: String) -> Bool {
        text.utf8.count == textLength && Base64URL.decode(text) != nil
    }

    /// What the store keeps of the secret.
    var hash: [UInt8] { Digest.sha256.hash(Array(secret.utf8)) }

    /// 43 characters of RFC 7636 §4.1.
    var verifier: String { derived("pkce") }
    /// The `code_challenge` of the method `S256` (RFC 7636 §4.2).
    var challenge: String { Base64URL.encode(Digest.sha256.hash(Array(verifier.utf8))) }
    var nonce: String { derived("nonce") }

    private func derived(_ purpose: String) -> String {
        Base64URL.encode(HMAC.code(.sha256, key: Array(secret.utf8), message: Array("\(purpose)\0\(state)".utf8)))
    }

    // MARK: The cookie

    /// A name of its own for each attempt, so that two tabs do not take each other's. `__Host-` keeps other hosts of the
    /// domain from planting one (RFC 6265bis §4.1.3.2); browsers take it over TLS only.
    private static func cookieName(_ state: String, isSecure: Bool) -> String {
        let mark = Hex.encode(Array(Digest.sha256.hash(Array(state.utf8)).prefix(8)))
        return (isSecure ? "__Host-" : "") + "plinto-oauth-" + mark
    }

    /// `Lax`, because the provider's redirect comes from another site.
    func cookie(isSecure: Bool) -> String {
        Self.cookie(state, value: secret, age: Self.lifetime, isSecure: isSecure)
    }

    /// Takes the cookie of an attempt from the browser.
    static func removal(state: String, isSecure: Bool) -> String {
        cookie(state, value: "", age: 0, isSecure: isSecure)
    }

    private static func cookie(_ state: String, value: String, age: Int64, isSecure: Bool) -> String {
        "\(cookieName(state, isSecure: isSecure))=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }
}
