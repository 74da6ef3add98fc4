import PlintoEmail

/// A name and an email address, as in `From`: `Plinto <no-reply@id.example.com>` (RFC 5322 §3.4).
package struct Mailbox: Hashable, Sendable {
    package let name: String?
    /// The email address in the form for mail servers, its domain in A-labels: nothing in it can end a field or begin
    /// another.
    package let address: String

    /// Nil if `address` is not an email address.
    init?(name: String?, address: String) {
        guard let checked = try? EmailAddress(address) else { return nil }
        self.name = name
        self.address = checked.mailbox
    }

    /// Parses `Name <address>`, with or without quotes around the name, or an email address alone.
    package init?(_ text: String) {
        guard text.hasSuffix(">"), let bracket = text.lastIndex(of: "<") else {
            self.init(name: nil, address: text)
            return
        }
        var name = text[..<bracket]
        while name.last == " " { name.removeLast() }
        while name.first == " " { name.removeFirst() }
        if name.count >= 2, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
        guard name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
        let address = text[text.index(after: bracket)...].dropLast()
        self.init(name: name.isEmpty ? nil : String(name), address: String(address))
    }

    private init(noReplyAt host: String) {
        name = "Plinto"
        address = "no-reply@\(host)"
    }

    /// The default sender of emails: `Plinto <no-reply@HOST>`; at `localhost` if the host cannot be part of an email
    /// address.
    static func noReply(at host: String) -> Mailbox {
        let mailbox = Mailbox(noReplyAt: host)
        return Mailbox(name: nil, address: mailbox.address) == nil ? Mailbox(noReplyAt: "localhost") : mailbox
    }

    /// The domain as a host name for SMTP; nil if it is not ASCII, or `localhost`, which is useless.
    var domainName: String? {
        let isName = domain.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isName && domain != "localhost" ? String(domain) : nil
    }

    /// The part after the `@`.
    var domain: Substring {
        address.split(separator: "@").last ?? "localhost"
    }
}
