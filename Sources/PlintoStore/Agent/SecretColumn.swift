/// All columns of the agent's database with secrets, as `table.column`.
///
/// The name is part of the associated data of each value, so that a ciphertext moved to another column does not open
/// there.
package enum SecretColumn: String, Sendable, CaseIterable {
    case accessToken = "credentials.access_token"
    case refreshToken = "credentials.refresh_token"
    case rotationKey = "rotation_intent.idempotency_key"
    case revokedAccessToken = "pending_revocation.access_token"
    case revokedRefreshToken = "pending_revocation.refresh_token"
    case revocationKey = "pending_revocation.idempotency_key"
    case replicaBody = "replica_document.body"
    case totpProperties = "totp_entry.properties"
    case totpSecret = "totp_entry.secret"

    /// True if the secret belongs to a server, and is sealed together with that server's origin.
    package var isOfServer: Bool {
        switch self {
        case .accessToken, .refreshToken, .rotationKey, .revokedAccessToken, .revokedRefreshToken, .revocationKey,
            .replicaBody:
            true
        case .totpProperties, .totpSecret: false
        }
    }
}
