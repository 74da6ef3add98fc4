/// The kind of resource that an ``Identifier`` names. Its prefix ensures that a user id is never taken for a session
/// id.
package protocol IdentifierKind: Sendable {
    /// The letters before the underscore, such as `usr` in `usr_01j…`.
    static var prefix: String { get }
}

/// The id of one resource: a prefix and 128 bits. The first 48 bits are the time, so that neighbours in time are
/// neighbours in an index; the other 80 are random, so that no id can be guessed.
///
/// In JSON and in the store it is text: `usr_` followed by 26 characters of Crockford's base 32, in lower case.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, CustomStringConvertible {
    /// The whole id, prefix included.
    package let text: String

    package var description: String { text }

    /// Creates an id for a resource created at `time`.
    ///
    /// - Parameters:
    ///   - time: The time of creation; its milliseconds since 1970 become the first 48 bits.
    ///   - random: Ten bytes of randomness, from a source fit for secrets.
    package init(createdAt time: Timestamp, random: [UInt8]) {
        precondition(random.count == 10, "an identifier takes ten random bytes")
        let milliseconds = UInt64(max(0, time.milliseconds))
        let bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) } + random
        text = Kind.prefix + "_" + CrockfordBase32.encode(bytes)
    }

    /// Creates an id that sorts after `previous`, whatever the clock says: in the same millisecond, or after the clock
    /// was set back, it continues from `previous` by a random step.
    ///
    /// - Parameters:
    ///   - time: The time of creation.
    ///   - previous: The last id that was created; nil if there is none.
    ///   - random: Ten bytes of randomness.
    package init(createdAt time: Timestamp, after previous: Self?, random: [UInt8]) {
        let fresh = Self(createdAt: time, random: random)
        guard let previous else {
            self = fresh
            return
        }
        let (last, own) = (previous.number, fresh.number)
        guard own >> 80 <= last >> 80 else {
            self = fresh
            return
        }
        // A step of 32 random bits: 2^48 ids fit into each millisecond, and an id does not reveal its neighbours.
        let next = last &+ 1 &+ (own & 0xFFFF_FFFF)
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: next >> (120 - 8 * UInt128($0))) }
        text = Kind.prefix + "_" + CrockfordBase32.encode(bytes)
    }

    /// The 128 bits as a number, of which the first 48 are the time.
    private var number: UInt128 { CrockfordBase32.decode(text.utf8.suffix(26)) }

    /// Parses an id; nil if the prefix, the length or an alphabet character is wrong.
    package init?(_ text: some StringProtocol) {
        let prefix = Kind.prefix + "_"
        guard text.utf8.count == prefix.utf8.count + 26, text.hasPrefix(prefix),
            text.utf8.dropFirst(prefix.utf8.count).allSatisfy(CrockfordBase32.isDigit)
        else { return nil }
        self.text = String(text)
    }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let identifier = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Kind.prefix)_ identifier")
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

package enum UserKind: IdentifierKind { package static let prefix = "usr" }
package enum SessionKind: IdentifierKind { package static let prefix = "sess" }
package enum RefreshTokenKind: IdentifierKind { package static let prefix = "ref" }
package enum RequestKind: IdentifierKind { package static let prefix = "req" }
package enum AuditKind: IdentifierKind { package static let prefix = "aud" }
package enum OrganizationKind: IdentifierKind { package static let prefix = "org" }
package enum InvitationKind: IdentifierKind { package static let prefix = "inv" }
package enum WebhookKind: IdentifierKind { package static let prefix = "whk" }
package enum EventKind: IdentifierKind { package static let prefix = "evt" }
package enum DeliveryKind: IdentifierKind { package static let prefix = "del" }
package enum APIKeyKind: IdentifierKind { package static let prefix = "key" }
package enum PasskeyKind: IdentifierKind { package static let prefix = "psk" }
package enum IdentityKind: IdentifierKind { package static let prefix = "idn" }
package enum MailKind: IdentifierKind { package static let prefix = "mail" }
package enum LinkRequestKind: IdentifierKind { package static let prefix = "lrq" }

package typealias UserID = Identifier<UserKind>
package typealias SessionID = Identifier<SessionKind>
/// The id of the row of a refresh token; the token itself is this id followed by its secret.
package typealias RefreshTokenID = Identifier<RefreshTokenKind>
package typealias RequestID = Identifier<RequestKind>
package typealias AuditID = Identifier<AuditKind>
package typealias OrganizationID = Identifier<OrganizationKind>
package typealias InvitationID = Identifier<InvitationKind>
package typealias WebhookID = Identifier<WebhookKind>
package typealias EventID = Identifier<EventKind>
package typealias DeliveryID = Identifier<DeliveryKind>
package typealias APIKeyID = Identifier<APIKeyKind>
package typealias PasskeyID = Identifier<PasskeyKind>
package typealias IdentityID = Identifier<IdentityKind>
package typealias MailID = Identifier<MailKind>
package typealias LinkRequestID = Identifier<LinkRequestKind>

/// Douglas Crockford's base 32 in lower case: the digits ascend in byte order, so that text sorts like bytes.
enum CrockfordBase32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
            // Omitted because people read them as 1, 1, 0 and an unwanted word.
            byte != UInt8(ascii: "i") && byte != UInt8(ascii: "l") && byte != UInt8(ascii: "o")
                && byte != UInt8(ascii: "u")
        default:
            false
        }
    }

    /// The number represented by 26 digits, of which 128 bits count.
    static func decode(_ characters: some Sequence<UInt8>) -> UInt128 {
        characters.reduce(0) { number, character in
            number << 5 | UInt128(digits.firstIndex(of: character) ?? 0)
        }
    }

    /// Encodes 16 bytes as 26 characters, most significant bits first.
    static func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(26)
        var buffer: UInt32 = 0
        // 26 characters hold 130 bits: two leading zero bits make the rest come out even.
        var bits = 2
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(digits[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
