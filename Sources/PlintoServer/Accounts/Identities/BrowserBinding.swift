import PlintoCrypto
import PlintoHTTP

/// The secret that proves that a sign-in returns from a provider in the browser that began it.
///
/// It is a cookie of one attempt. PKCE's verifier and the nonce are derived from it and the state, so neither is
/// stored: the database alone cannot complete a sign-in, and neither can the URL alone.
struct BrowserBinding: Sendable {
    /// The seconds from the start of a sign-in to its return.
    static let lifetime: Int64 = 600
    /// The length of the secret and of a state, in bytes and in base64url.
    private static let byteCount = 32
    private static let textLength = 43

    private let secret: String
    private let state: String

    private init(secret: String, state: String) {
        self.secret = secret
        self.state = state
    }

    /// Creates the secret for an attempt that begins with this state.
    init(state: String, random: any RandomSource) {
        self.init(secret: Base64URL.encode(random.bytes(Self.byteCount)), state: state)
    }

    /// Reads the secret of a browser that returns with this state; nil if it has no cookie for it.
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

    /// Creates a state: random, and therefore a token.
    static func newState(_ random: any RandomSource) -> String { Base64URL.encode(random.bytes(byteCount)) }

    /// Returns whether the text has the form of a state or a secret.
    static func isSecret(_ text: String) -> Bool {
        text.utf8.count == textLength && Base64URL.decode(text) != nil
    }

    /// The stored hash of the secret.
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

    /// A different name for each attempt, so that two tabs do not share one. `__Host-` keeps other hosts of the domain
    /// from planting one (RFC 6265bis §4.1.3.2); browsers accept it over TLS only.
    private static func cookieName(_ state: String, isSecure: Bool) -> String {
        let mark = Hex.encode(Array(Digest.sha256.hash(Array(state.utf8)).prefix(8)))
        return (isSecure ? "__Host-" : "") + "plinto-oauth-" + mark
    }

    /// `Lax`, because the provider's redirect comes from another site.
    func cookie(isSecure: Bool) -> String {
        Self.cookie(state, value: secret, age: Self.lifetime, isSecure: isSecure)
    }

    /// Removes the cookie of an attempt from the browser.
    static func removal(state: String, isSecure: Bool) -> String {
        cookie(state, value: "", age: 0, isSecure: isSecure)
    }

    private static func cookie(_ state: String, value: String, age: Int64, isSecure: Bool) -> String {
        "\(cookieName(state, isSecure: isSecure))=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }
}
