import PlintoCrypto
import PlintoModels
import PlintoStore

/// The rules for the user's data of a passkey, and for its presentation.
enum PasskeyRules {
    /// No authenticator has more, or longer words.
    private static let mostTransports = 8
    private static let longestTransport = 32

    /// The name that a user gives a passkey.
    static func name(_ text: String) throws(APIError) -> String {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw .invalid("name", .required, "name must not be empty.")
        }
        guard text.unicodeScalars.count <= Limits.Text.passkeyName else {
            throw .invalid("name", .tooLong, "name is too long: the limit is \(Limits.Text.passkeyName) characters.")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .invalid("name", .invalidFormat, "name must not contain control characters.")
        }
        return text
    }

    /// The default name of a passkey: the browser and system that it was created on, if they are known.
    static func usualName(_ client: ClientDescription) -> String {
        let agent = UserAgent(client.userAgent)
        return agent.deviceInfo.browser == nil && agent.deviceInfo.os == nil ? "Passkey" : agent.words
    }

    /// The words for the ways to reach an authenticator, including unknown ones (WebAuthn L3 §5.8.4): hints that are
    /// returned to browsers. Anything malformed is omitted.
    static func transports(_ words: [String]?) -> [String] {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let good = (words ?? []).filter { word in
            !word.isEmpty && word.utf8.count <= longestTransport
                && word.utf8.allSatisfy { letters.contains($0) || $0 == UInt8(ascii: "-") }
        }
        return Array(Set(good).sorted().prefix(mostTransports))
    }
}

extension Passkey {
    init(_ record: PasskeyRecord) {
        self.init(
            id: record.id,
            name: record.name,
            credentialID: Base64URL.encode(record.credentialID),
            aaguid: Self.uuid(record.aaguid),
            transports: record.transports,
            isBackupEligible: record.isBackupEligible,
            isBackedUp: record.isBackedUp,
            createdAt: record.createdAt,
            lastUsedAt: record.lastUsedAt
        )
    }

    /// Nil for zeros, by which an authenticator does not disclose its model.
    private static func uuid(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 16, bytes.contains(where: { $0 != 0 }) else { return nil }
        let digits = Array(Hex.encode(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }
}

extension PublicKeyCredentialDescriptorJSON {
    init(_ record: PasskeyRecord) {
        self.init(
            id: Base64URL.encode(record.credentialID),
            transports: record.transports.isEmpty ? nil : record.transports
        )
    }
}
