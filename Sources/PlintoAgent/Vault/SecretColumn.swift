import PlintoStore

/// The secret columns of the agent's database, as `table.column`.
///
/// The name is part of the authenticated data, so that a ciphertext moved to another column cannot be decrypted there.
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

    /// True if the secret belongs to a server and is encrypted together with that server's origin.
    var isOfServer: Bool {
        switch self {
        case .accessToken, .refreshToken, .rotationKey, .revokedAccessToken, .revokedRefreshToken, .revocationKey,
            .replicaBody:
            true
        case .totpProperties, .totpSecret: false
        }
    }
}
