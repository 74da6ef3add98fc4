import PlintoHTTP
import PlintoModels

/// An email as bytes: the message of RFC 5322 with a text and an HTML part (RFC 2046 §5.1.4).
///
/// Everything is ASCII except an email address that is not (RFC 6532), and the same email has the same bytes at every
/// attempt.
struct MailMessage {
    let id: MailID
    let from: Mailbox
    let email: Email
    let date: Timestamp

    /// The recipient in the form for mail servers.
    ///
    /// - Throws: ``MailError`` for a recipient that is not an email address.
    var recipient: Mailbox {
        get throws(MailError) {
            guard let recipient = Mailbox(name: nil, address: email.recipient) else {
                throw MailError("the recipient is not an email address", isPermanent: true, isOfRecipient: true)
            }
            return recipient
        }
    }

    /// - Throws: ``MailError`` for a recipient that is not an email address.
    func encoded() throws(MailError) -> [UInt8] {
        // "=_" does not occur in quoted-printable text, so no part can contain the boundary.
        let boundary = "=_" + id.text
        let recipient = try recipient
        var header = MailHeader()
        header.add("From", from)
        header.add("To", recipient)
        header.add("Subject", text: email.subject)
        header.add("Date", [Self.text(of: date)])
        header.add("Message-ID", ["<\(id.text)@\(from.domain)>"])
        // RFC 3834: suppresses automatic replies.
        header.add("Auto-Submitted", ["auto-generated"])
        header.add("MIME-Version", ["1.0"])
        header.add("Content-Type", ["multipart/alternative;", "boundary=\"\(boundary)\""])
        let message =
            header.text + "\r\n"
            + Self.part("text/plain", email.text, boundary)
            + Self.part("text/html", email.html, boundary)
            + "--\(boundary)--\r\n"
        return Array(message.utf8)
    }

    private static func part(_ type: String, _ text: String, _ boundary: String) -> String {
        """
        --\(boundary)\r
        Content-Type: \(type); charset=utf-8\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        \(QuotedPrintable.encode(text))
        """
    }

    /// RFC 5322 §3.3. It differs from HTTP's date only in the name of the zone.
    private static func text(of date: Timestamp) -> String {
        String(decoding: HTTPDate(date).text.dropLast("GMT".utf8.count), as: UTF8.self) + "+0000"
    }
}
