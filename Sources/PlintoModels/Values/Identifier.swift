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

    /// Writes the text, with its prefix.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Marks the ids of users.
package enum UserKind: IdentifierKind { package static let prefix = "usr" }
/// Marks the ids of sessions.
package enum SessionKind: IdentifierKind { package static let prefix = "sess" }
/// Marks the ids of refresh tokens.
package enum RefreshTokenKind: IdentifierKind { package static let prefix = "ref" }
/// Marks the ids of requests.
package enum RequestKind: IdentifierKind { package static let prefix = "req" }
/// Marks the ids of entries of the audit log.
package enum AuditKind: IdentifierKind { package static let prefix = "aud" }
/// Marks the ids of organizations.
package enum OrganizationKind: IdentifierKind { package static let prefix = "org" }
/// Marks the ids of invitations.
package enum InvitationKind: IdentifierKind { package static let prefix = "inv" }
/// Marks the ids of webhooks.
package enum WebhookKind: IdentifierKind { package static let prefix = "whk" }
/// Marks the ids of events.
package enum EventKind: IdentifierKind { package static let prefix = "evt" }
/// Marks the ids of deliveries.
package enum DeliveryKind: IdentifierKind { package static let prefix = "del" }
/// Marks the ids of API keys.
package enum APIKeyKind: IdentifierKind { package static let prefix = "key" }
/// Marks the ids of passkeys.
package enum PasskeyKind: IdentifierKind { package static let prefix = "psk" }
/// Marks the ids of identities.
package enum IdentityKind: IdentifierKind { package static let prefix = "idn" }
/// Marks the ids of emails.
package enum MailKind: IdentifierKind { package static let prefix = "mail" }
/// Marks the ids of requests for links.
package enum LinkRequestKind: IdentifierKind { package static let prefix = "lrq" }

/// The id of a user.
package typealias UserID = Identifier<UserKind>
/// The id of a session.
package typealias SessionID = Identifier<SessionKind>
/// The id of the row of a refresh token; the token itself is this id followed by its secret.
package typealias RefreshTokenID = Identifier<RefreshTokenKind>
/// The id of a request.
package typealias RequestID = Identifier<RequestKind>
/// The id of an entry of the audit log.
package typealias AuditID = Identifier<AuditKind>
/// The id of an organization.
package typealias OrganizationID = Identifier<OrganizationKind>
/// The id of an invitation.
package typealias InvitationID = Identifier<InvitationKind>
/// The id of a webhook.
package typealias WebhookID = Identifier<WebhookKind>
/// The id of an event.
package typealias EventID = Identifier<EventKind>
/// The id of a delivery.
package typealias DeliveryID = Identifier<DeliveryKind>
/// The id of an API key.
package typealias APIKeyID = Identifier<APIKeyKind>
/// The id of a passkey.
package typealias PasskeyID = Identifier<PasskeyKind>
/// The id of an identity.
package typealias IdentityID = Identifier<IdentityKind>
/// The id of an email.
package typealias MailID = Identifier<MailKind>
/// The id of a request for a link.
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
