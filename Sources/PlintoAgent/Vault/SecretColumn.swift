import PlintoStore

/// Every column of the agent's database that holds a secret, as `table.column`.
///
/// The name is part of what each value is authenticated with, so that a ciphertext moved to another column
/// does not open there.
enum SecretColumn: String, Sendable, CaseIterable {
    case accessToken = "credentials.access_token"
    case refreshToken = "credentials.refresh_token"
    case rotationKey = "rotation_intent.idempotency_key"
    case revokedAccessToken = "pending_revocation.access_token"
    case revokedRefreshToken = "pending_revocation.refresh_token"
    case revocationKey = "pending_revocation.idempotency_key"
    case replicaBody = "replica_document.body"
    case totpProperties = "totp_entry.properties"
    case totpSecret = "totp_entry.secret"

    /// Whether the secret is a server's, and is sealed together with that server's origin.
    var isOfServer: Bool {
        switch self {
        case .accessToken, .refreshToken, .rotationKey, .revokedAccessToken, .revokedRefreshToken, .revocationKey,
            .replicaBody:
            true
        case .totpProperties, .totpSecret: false
        }
    }
}
