import PlintoCrypto
import PlintoModels
import PlintoStore

/// Tells whose an API key is. Its row is read at every use, which one lookup in an index costs: a key that was revoked
/// is refused from that moment on, whoever revoked it, and there is no cache to be emptied.
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
