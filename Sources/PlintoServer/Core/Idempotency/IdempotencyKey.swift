import PlintoCrypto
import PlintoHTTP
import PlintoModels

/// The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header): the server recognizes a retry by it.
///
/// A client generates it from at least 128 random bits and keeps it for every retry of one exchange.
struct IdempotencyKey: Hashable, Sendable {
    /// SHA-256 of the key, which is all that is stored.
    let hash: [UInt8]

    /// The key of `request`; nil if it has none.
    ///
    /// - Throws: 400 on `Idempotency-Key` if it is empty, too long, given twice, or not printable ASCII.
    init?(_ request: HTTPRequest) throws(APIError) {
        let values = request.fields.values("Idempotency-Key")
        guard let text = values.first else { return nil }
        guard values.count == 1, (1...Limits.Text.idempotencyKey).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw .invalid(
                "Idempotency-Key",
                .invalidFormat,
                "Idempotency-Key must be one value of 1 to \(Limits.Text.idempotencyKey) printable ASCII characters "
                    + "without spaces."
            )
        }
        hash = Digest.sha256.hash(Array(text.utf8))
    }
}
