import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoSystem

/// The identity of a user at a provider.
struct ProviderIdentity: Hashable, Sendable {
    private static let longestSubject = 255

    /// The provider's permanent id of the account.
    let subject: String
    /// Nil if the provider gives none, or none that an account here can have.
    let email: EmailAddress?
    /// True if the provider says that the email address is verified.
    let isEmailVerified: Bool
    /// True if the provider can be trusted to let the user into an account with this email address.
    let provesEmail: Bool
    let firstName: String?
    let lastName: String?
    let avatarURL: String?

    /// - Throws: `server_error` if the subject cannot identify an account.
    init(
        subject: String,
        email: String?,
        isEmailVerified: Bool,
        provesEmail: Bool? = nil,
        firstName: String? = nil,
        lastName: String? = nil,
        avatarURL: String? = nil
    ) throws(OAuthError) {
        guard (1...Self.longestSubject).contains(subject.utf8.count),
            subject.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .unusable("the provider's id of the account is empty or too long") }
        self.subject = subject
        let address = email.flatMap { try? EmailAddress($0) }
        self.email = address
        self.isEmailVerified = address != nil && isEmailVerified
        self.provesEmail = address != nil && isEmailVerified && provesEmail ?? true
        // Invalid profile fields are omitted: the user can fill them in.
        self.firstName = firstName.flatMap { try? ProfileRules.name($0, field: "first_name") }
        self.lastName = lastName.flatMap { try? ProfileRules.name($0, field: "last_name") }
        self.avatarURL = avatarURL.flatMap { try? ProfileRules.avatarURL($0) }
    }
}

// MARK: By ID token

extension ProviderIdentity {
    /// - Parameter profile: The response of the userinfo endpoint, if the token has no email address.
    init(_ claims: IDTokenClaims, _ profile: OpenIDProfile?, of provider: OAuthProvider) throws(OAuthError) {
        // OpenID Connect Core §5.3.2: otherwise the response may be about another user.
        guard profile.map({ $0.sub == claims.sub }) ?? true else {
            throw .unusable("the profile belongs to another account than the ID token")
        }
        let email = claims.email ?? profile?.email
        switch provider {
        case .microsoft:
            // An administrator of any tenant can write any email address into `email`: only `xms_edov` counts, which
            // the application's registration must request. `sub` is unique within a tenant.
            try self.init(
                subject: [claims.tid, claims.sub].compactMap(\.self).joined(separator: ":"),
                email: email,
                isEmailVerified: claims.email != nil && claims.emailDomainOwnerVerified,
                firstName: claims.givenName ?? profile?.givenName,
                lastName: claims.familyName ?? profile?.familyName
            )
        default:
            let isVerified = claims.email == nil ? profile?.emailVerified ?? false : claims.emailVerified
            // Google is authoritative for its own email addresses and for those of the organizations that it manages;
            // any other was verified once, and may belong to someone else by now.
            let domain = email.flatMap { try? EmailAddress($0).domain }
            try self.init(
                subject: claims.sub,
                email: email,
                isEmailVerified: isVerified,
                provesEmail: domain == "gmail.com" || claims.hd.map { !$0.isEmpty } ?? false,
                firstName: claims.givenName ?? profile?.givenName,
                lastName: claims.familyName ?? profile?.familyName,
                avatarURL: claims.picture
            )
        }
    }
}

/// The response of a userinfo endpoint (OpenID Connect Core §5.3.2).
struct OpenIDProfile: Decodable, Sendable {
    let sub: String
    let email: String?
    let emailVerified: Bool?
    let givenName: String?
    let familyName: String?

    private enum CodingKeys: String, CodingKey {
        case sub, email
        case emailVerified = "email_verified"
        case givenName = "given_name"
        case familyName = "family_name"
    }
}

// MARK: By profile

/// `GET /user` of GitHub.
struct GitHubProfile: Decodable, Sendable {
    let id: Int64
    let avatarURL: String?

    private enum CodingKeys: String, CodingKey {
        case id
        case avatarURL = "avatar_url"
    }
}

/// One of `GET /user/emails` of GitHub.
struct GitHubEmail: Decodable, Sendable {
    let email: String
    let primary: Bool
    let verified: Bool
}

extension ProviderIdentity {
    init(_ profile: GitHubProfile, _ emails: [GitHubEmail]) throws(OAuthError) {
        // The email address in the profile is the one that its user likes to show, verified or not.
        let primary = emails.first(where: \.primary)
        try self.init(
            subject: String(profile.id),
            email: primary?.email,
            isEmailVerified: primary?.verified ?? false,
            avatarURL: profile.avatarURL
        )
    }
}

/// `GET /users/@me` of Discord.
struct DiscordProfile: Decodable, Sendable {
    let id: String
    let avatar: String?
    let email: String?
    let verified: Bool?
}

extension ProviderIdentity {
    init(_ profile: DiscordProfile) throws(OAuthError) {
        try self.init(
            subject: profile.id,
            email: profile.email,
            isEmailVerified: profile.verified ?? false,
            avatarURL: profile.avatar.map {
                "https://cdn.discordapp.com/avatars/\(PercentEncoding.encode(profile.id))/\(PercentEncoding.encode($0)).png"
            }
        )
    }
}

/// `GET /2/users/me` of Twitter.
struct TwitterProfile: Decodable, Sendable {
    struct User: Decodable, Sendable {
        let id: String
    }

    let data: User
}

extension ProviderIdentity {
    init(_ profile: TwitterProfile) throws(OAuthError) {
        try self.init(subject: profile.data.id, email: nil, isEmailVerified: false)
    }
}
