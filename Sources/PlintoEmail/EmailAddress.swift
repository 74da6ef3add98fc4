import PlintoSystem

/// An email address (RFC 5321 §4.1.2, RFC 6531 §3.3) in the three forms that a program needs: as typed, as compared and
/// as handed to a mail server.
///
/// Two spellings of one mailbox have one ``folded`` form: the domain in A-labels, so that `münchen.de`,
/// `xn--mnchen-3ya.de` and full-width letters are equal, and the part before the `@` in NFC and lower case.
package struct EmailAddress: Hashable, Sendable {
    /// RFC 5321 §4.5.3.1.3: a path has 256 octets, two of them its brackets.
    package static let longest = 254
    private static let longestLocalPart = 64

    /// The text as its user wrote it, without the blanks around it: what is stored and shown.
    package let typed: String
    /// The part before the `@`, in NFC.
    package let localPart: String
    /// The domain in A-labels and lower case: `xn--mnchen-3ya.de`.
    package let domain: String
    /// The form for mail servers: the domain in A-labels unless it is ASCII as typed, and the part before the `@` with
    /// its case, which only the receiving server may ignore (RFC 5321 §2.4).
    package let mailbox: String

    /// Checks an email address like HTML does (WHATWG HTML §4.10.5.1.5), but allows non-ASCII letters (RFC 6531): only
    /// an email can tell whether it receives email. Surrounding blanks do not count.
    package init(_ text: String) throws(EmailAddressError) {
        let typed = Self.trimmed(text)
        guard !typed.isEmpty else { throw .empty }
        guard typed.utf8.count <= Self.longest else { throw .tooLong }
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isLocalPart(parts[0]), !parts[1].isEmpty else { throw .malformed }
        guard let domain = InternationalDomain.asciiForm(of: String(parts[1])),
            let host = try? Host(domain), host.ipAddress == nil, domain.contains(".") || domain == "localhost"
        else { throw .invalidDomain }
        let localPart = String(parts[0]).normalizedNFC
        guard localPart.utf8.count + 1 + domain.utf8.count <= Self.longest else { throw .tooLong }
        self.typed = typed
        self.localPart = localPart
        self.domain = domain
        mailbox = "\(localPart)@" + (parts[1].utf8.allSatisfy { $0 < 0x80 } ? String(parts[1]) : domain)
    }

    /// The form in which email addresses are compared and looked up.
    package var folded: String { "\(localPart.folded)@\(domain)" }

    /// The lookup key of an account for the text typed in a sign-in form: an email address is folded, anything else is
    /// treated like a username.
    ///
    /// The function is total: text that is not an email address has a key too, which finds no account.
    package static func lookupKey(of identifier: String) -> String {
        (try? EmailAddress(identifier).folded) ?? trimmed(identifier).folded
    }

    /// The prefix of ``folded`` that corresponds to a prefix of an email address or a username. A domain counts label
    /// by label, because an A-label says nothing about the beginning of its text.
    package static func searchKey(of beginning: String) -> String {
        let text = trimmed(beginning)
        guard let at = text.lastIndex(of: "@"), text.utf8.count <= longest,
            let domain = InternationalDomain.asciiForm(of: String(text[text.index(after: at)...]))
        else { return text.folded }
        return String(text[..<at]).folded + "@" + domain
    }

    /// Removes white space around a text, and the invisible characters that come along with copied text.
    package static func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            // U+FEFF is the byte order mark, U+200B and U+2060 are spaces without width.
            scalar.properties.isWhitespace || ["\u{FEFF}", "\u{200B}", "\u{2060}"].contains(scalar)
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        text.utf8.count <= longestLocalPart
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.unicodeScalars.allSatisfy(isAtomCharacter)
            }
    }

    private static func isAtomCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        case "!", "#", "$", "%", "&", "'", "*", "+", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~", "-": return true
        default: break
        }
        guard !scalar.isASCII else { return false }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }
}

/// An error in the text of an email address.
package enum EmailAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case tooLong
    case malformed
    case invalidDomain

    /// The rest of a sentence that begins with the name of the field: "email …".
    package var description: String {
        switch self {
        case .empty: "is required."
        case .tooLong: "is too long: the limit is \(EmailAddress.longest) bytes."
        case .malformed: "is not an email address like name@example.com."
        case .invalidDomain:
            "is not an email address like name@example.com: the part after the @ is not a domain that can receive "
                + "email."
        }
    }
}
