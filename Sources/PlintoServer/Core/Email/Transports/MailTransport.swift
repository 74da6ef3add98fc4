import PlintoModels

/// A way for letters to leave.
protocol MailTransport: Sendable {
    /// Hands a letter over; when it returns, the letter is somebody else's to deliver.
    func send(_ mail: OutgoingMail) async throws(MailFault)
}

/// A letter ready to go.
struct OutgoingMail: Sendable {
    let id: MailID
    /// The address that a failure of delivery is reported to.
    let sender: String
    let recipient: String
    /// The message, its lines ended by CRLF.
    let bytes: [UInt8]
}

/// Why a letter did not leave, in words for the log: they name neither the recipient nor anything that a server said,
/// which often does.
struct MailFault: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// Whether the other side said that another try will fare no better.
    let isPermanent: Bool
    /// Whether that is so because of the recipient, so that nothing the operator does would help.
    let isOfRecipient: Bool

    init(_ description: String, isPermanent: Bool = false, isOfRecipient: Bool = false) {
        self.description = description
        self.isPermanent = isPermanent
        self.isOfRecipient = isOfRecipient
    }
}
