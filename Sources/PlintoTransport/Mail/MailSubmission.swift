/// One email for one recipient, with the mail server to send it through (RFC 5321, RFC 6409).
///
/// Its description contains neither the password nor the email, so it can be logged.
package struct MailSubmission: Sendable, CustomStringConvertible, CustomReflectable {
    /// The encryption of the connection.
    package enum Protection: Hashable, Sendable {
        /// TLS from the first byte (RFC 8314), with a verified server name.
        case implicit
        /// STARTTLS with a verified server name (RFC 3207), or no email is sent.
        case required
        /// STARTTLS if offered. An attacker can remove the offer, so the server name is verified only if the submission
        /// names authorities of its own (RFC 7435).
        case opportunistic
    }

    /// The user name and password for the submission server.
    package struct Credentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        package var description: String { "a user and a password" }

        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    package var host: String
    package var port: UInt16
    package var protection: Protection
    package var credentials: Credentials?
    /// The client name in `EHLO`; nil for the name of this machine.
    package var clientName: String?
    /// A PEM file of certificates to trust instead of the system's.
    package var authorities: String?
    /// The email addresses, without angle brackets.
    package var sender: String
    package var recipient: String
    /// The message with CRLF line ends. Dots must not be stuffed.
    package var message: [UInt8]

    package init(
        host: String,
        port: UInt16,
        protection: Protection,
        credentials: Credentials? = nil,
        clientName: String? = nil,
        authorities: String? = nil,
        sender: String,
        recipient: String,
        message: [UInt8]
    ) {
        self.host = host
        self.port = port
        self.protection = protection
        self.credentials = credentials
        self.clientName = clientName
        self.authorities = authorities
        self.sender = sender
        self.recipient = recipient
        self.message = message
    }

    /// True if the server must offer SMTPUTF8 (RFC 6531 §3.4), because an email address has a non-ASCII local part.
    /// Domains are in A-labels.
    var needsSMTPUTF8: Bool { !sender.isASCII || !recipient.isASCII }

    var url: String {
        let scheme = protection == .implicit ? "smtps" : "smtp"
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name):\(port)/\(clientName ?? "")"
    }

    /// True if no value can end a command and start another, or change the server's host.
    var isWellFormed: Bool {
        let addresses = [sender, recipient].allSatisfy { address in
            !address.isEmpty
                && address.unicodeScalars.allSatisfy { !$0.isControl && $0 != "<" && $0 != ">" && $0 != " " }
        }
        let names = (host + (clientName ?? "")).utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return addresses && names && !host.isEmpty && clientName?.contains(":") != true
    }

    package var description: String { "an email via \(host):\(port)" }

    package var customMirror: Mirror { Mirror(self, children: ["server": "\(host):\(port)"]) }
}

extension String {
    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
