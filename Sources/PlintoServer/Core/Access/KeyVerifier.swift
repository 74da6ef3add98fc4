import PlintoCrypto
import PlintoModels
import PlintoStore

/// Identifies the owner of an API key. Its row is read on every use, which costs one index lookup: a revoked key is
/// refused from that moment on, no matter who revoked it, and there is no cache to invalidate.
struct KeyVerifier: Sendable {
    let database: any Database
    let uses: KeyUseRecorder
    let clock: any TimeSource

    /// - Throws: 401 `invalid_api_key` or `api_key_expired`.
    func verify(_ text: String, from client: ClientDescription) async throws -> APIKeyRecord {
        guard let presented = APIKeyText(presented: text) else {
            throw APIError(
                .unauthorized,
                .invalidAPIKey,
                "This is not an API key: its checksum is wrong, so it is incomplete or mistyped."
            )
        }
        let now = clock.now()
        let id = presented.id
        guard let record = try await database.read({ try $0.apiKeys.find(id) }),
            constantTimeEquals(record.hash, presented.hash)
        else { throw APIError.unknownAPIKey }
        if let end = record.key.expiresAt, end <= now {
            throw APIError(.unauthorized, .apiKeyExpired, "This API key expired at \(end.text). Create a new one.")
        }
        uses.note(record, by: client, at: now)
        return record
    }
}
