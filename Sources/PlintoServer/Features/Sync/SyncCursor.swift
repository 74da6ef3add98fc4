import PlintoCrypto
import PlintoModels

/// A client's position in the changes, in nine bytes: the version of this form, and the number of the last change that
/// it knows, most significant byte first. It is opaque to clients.
struct SyncCursor: Hashable, Sendable {
    private static let version: UInt8 = 1

    let number: Int64

    init(number: Int64) {
        self.number = number
    }

    /// Nil for text that is not a cursor.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 9, bytes[0] == Self.version,
            let number = Int64(exactly: bytes.dropFirst().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        else { return nil }
        self.number = number
    }

    var text: String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
        return Base64URL.encode([Self.version] + bytes)
    }
}
