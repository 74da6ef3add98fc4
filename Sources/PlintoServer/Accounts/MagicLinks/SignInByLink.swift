import PlintoModels
import PlintoStore

/// `POST /auth/magic-link/verify` with the token of a link, and the page that the link opens.
struct SignInByLink: Sendable {
    /// The method of the session: RFC 8176 has no word for it.
    static let method = "email"

    let database: ServerDatabase
    let emailLinks: EmailLinks
    let entry: EmailSignIn
    let completion: SignInCompletion
    let codes: SignInCodes
    let redirects: RedirectAllowList

    /// The account that a link is for, and the URL that its browser goes to afterwards. The link stays valid.
    ///
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func look(_ token: String) async throws -> EmailLinks.Live {
        try await database.read { try emailLinks.live(token, for: .magicLink, in: $0) }
    }

    /// Signs in, or asks for the second factor. The link is used up either way.
    ///
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func callAsFunction(token: String, from context: RequestContext) async throws -> SignInResponse {
        let outcome = try await database.write(as: context) { transaction in
            let account = try emailLinks.use(token, for: .magicLink, in: transaction).account
            let user = try entry.admit(account, to: .signIn, in: transaction)
            return try completion.complete(user, methods: [Self.method], in: transaction)
        }
        return try completion.response(to: outcome)
    }

    /// Exchanges the link for a one-time code, which the application at the link's URL exchanges for the session.
    ///
    /// - Returns: That URL with the code; nil, without using the link, if it has no URL or one that the operator no
    ///   longer allows.
    /// - Throws: 400 `invalid_link`; 403 `account_suspended`.
    func redirect(_ token: String, from context: RequestContext) async throws -> String? {
        try await database.write(as: context) { transaction in
            guard let url = try emailLinks.live(token, for: .magicLink, in: transaction).link.redirectURL,
                redirects.allows(url)
            else { return nil }
            let account = try emailLinks.use(token, for: .magicLink, in: transaction).account
            let user = try entry.admit(account, to: .signIn, in: transaction)
            let code = try codes.issue(for: user.id, methods: [Self.method], in: transaction)
            return url + (url.contains("?") ? "&" : "?") + "code=" + code
        }
    }
}
