/// One letter for one recipient, and the mail server that is to take it (RFC 5321, RFC 6409).
///
/// Its description has neither the password nor the letter, so that it can be logged.
package struct MailSubmission: Sendable, CustomStringConvertible, CustomReflectable {
    /// How the connection is encrypted.
    package enum Protection: Hashable, Sendable {
        /// TLS from the first byte (RFC 8314), with a server that proves its name.
        case implicit
        /// STARTTLS with a server that proves its name (RFC 3207), or no letter.
        case required
        /// STARTTLS where it is offered. Who is on the way can take the offer away, so that the server's name is proved
        /// only where the submission names authorities of its own (RFC 7435).
        case opportunistic
    }

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
    /// What the client calls itself in `EHLO`; nil stands for the name of this machine.
    package var clientName: String?
    /// A file of certificates (PEM) to trust in place of the system's.
    package var authorities: String?
    /// Addresses without brackets.
    package var sender: String
    package var recipient: String
    /// The message, its lines ended by CRLF. Dots need no stuffing.
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

    /// Whether the server must offer SMTPUTF8 (RFC 6531 §3.4): an email address has characters beyond ASCII before its `@`,
    /// for its domain is in A-labels.
    var needsSMTPUTF8: Bool { !sender.isASCII || !recipient.isASCII }

    var url: String {
        let scheme = protection == .implicit ? "smtps" : "smtp"
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name):\(port)/\(clientName ?? "")"
    }

    /// Whether nothing in it can end a command and begin another, or change the address of the server.
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
