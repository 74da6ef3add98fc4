import PlintoModels

/// A way to send emails.
protocol MailTransport: Sendable {
    /// Hands an email over; when it returns, someone else is responsible for delivery.
    func send(_ mail: OutgoingMail) async throws(MailError)
}

/// An email ready to be sent.
struct OutgoingMail: Sendable {
    let id: MailID
    /// The email address that a failure of delivery is reported to.
    let sender: String
    let recipient: String
    /// The message, its lines ended by CRLF.
    let bytes: [UInt8]
}

/// A failure to send an email, described for the log: the text contains neither the recipient nor the server's own
/// text, which often does.
struct MailError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// True if the other side said that another attempt will fail too.
    let isPermanent: Bool
    /// True if the recipient is the reason, so that the operator cannot fix it.
    let isOfRecipient: Bool

    init(_ description: String, isPermanent: Bool = false, isOfRecipient: Bool = false) {
        self.description = description
        self.isPermanent = isPermanent
        self.isOfRecipient = isOfRecipient
    }
}
