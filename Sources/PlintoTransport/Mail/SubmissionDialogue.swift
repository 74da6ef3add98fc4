/// How far the dialogue with a mail server has come, from what goes over the wire: which of its answers said no.
///
/// Of the answers it keeps numbers alone: their words often hold the recipient's address.
struct SubmissionDialogue {
    /// Lines of one answer. `EHLO`, the longest, has some fifteen.
    private static let maximumLines = 128
    /// Bytes of a line; RFC 5321 §4.5.3.1.5 allows 512.
    private static let maximumLineBytes = 2048

    /// What the server answers to last.
    private(set) var step = SubmissionStep.greeting
    /// Its last whole answer to that; nil while there is none.
    private(set) var reply: SubmissionReply?
    /// Whether the server went beyond what an answer is.
    private(set) var isExcessive = false
    private var lines = 0
    /// Whether an email address needs SMTPUTF8.
    private let needsSMTPUTF8: Bool
    /// Whether the last answer to `EHLO` offers it: of two, the one inside TLS counts (RFC 3207 §4.2).
    private var offersSMTPUTF8 = false
    /// Whether the email was offered to a server that cannot take its addresses.
    private(set) var lacksSMTPUTF8 = false
    /// Whether the goodbye was said.
    private(set) var isOver = false

    init(needsSMTPUTF8: Bool = false) {
        self.needsSMTPUTF8 = needsSMTPUTF8
    }

    /// A command went out. What belongs to the command before it, as the parts of a password do, is none.
    mutating func take(sent bytes: some Sequence<UInt8>) {
        guard !isOver else { return }
        // In the middle of AUTH whatever is sent answers a challenge (RFC 4954 §4), whatever it looks like.
        if step == .authentication, reply?.code == 334 { return }
        let verb = String(decoding: bytes.prefix { $0 > 0x20 }.prefix(16), as: UTF8.self)
        guard let next = SubmissionStep(verb: verb) else { return }
        // What the server says to the goodbye changes nothing of what became of the letter.
        if next == .farewell {
            isOver = true
        } else {
            (step, reply) = (next, nil)
            if next == .hello { offersSMTPUTF8 = false }
        }
    }

    /// A line of an answer came in; false where the server goes beyond what an answer is.
    mutating func take(line: some Collection<UInt8>) -> Bool {
        guard !isOver else { return true }
        lines += 1
        guard lines <= Self.maximumLines, line.count <= Self.maximumLineBytes else {
            isExcessive = true
            return false
        }
        if step == .hello, Self.isKeyword("SMTPUTF8", line) { offersSMTPUTF8 = true }
        // Before the recipient is named: bytes beyond ASCII must not be sent to a server that did not ask for them.
        if step == .sender, needsSMTPUTF8, !offersSMTPUTF8 {
            lacksSMTPUTF8 = true
            return false
        }
        guard let (reply, isLast) = SubmissionReply.read(line), isLast else { return true }
        lines = 0
        if step == .data, reply.code == 354 {
            (step, self.reply) = (.message, nil)
        } else {
            self.reply = reply
        }
        return true
    }
}

extension SubmissionDialogue {
    /// Whether a line of the answer to `EHLO` names this extension (RFC 5321 §4.1.1.1).
    private static func isKeyword(_ keyword: String, _ line: some Collection<UInt8>) -> Bool {
        guard line.prefix(3).elementsEqual("250".utf8) else { return false }
        return String(decoding: line.dropFirst(4).prefix { $0 > 0x20 }, as: UTF8.self).uppercased() == keyword
    }
}

/// A point of the dialogue at which a server can refuse.
package enum SubmissionStep: Hashable, Sendable, CustomStringConvertible {
    case greeting, hello, encryption, authentication, sender, recipient, data, message, farewell

    init?(verb: String) {
        switch verb {
        case "EHLO", "HELO": self = .hello
        case "STARTTLS": self = .encryption
        case "AUTH": self = .authentication
        case "MAIL": self = .sender
        case "RCPT": self = .recipient
        case "DATA": self = .data
        case "QUIT": self = .farewell
        default: return nil
        }
    }

    /// As the object of a sentence: "the mail server refused …".
    package var description: String {
        switch self {
        case .greeting: "the connection"
        case .hello: "the greeting (EHLO)"
        case .encryption: "encryption (STARTTLS)"
        case .authentication: "the user or the password (AUTH)"
        case .sender: "the sender (MAIL FROM)"
        case .recipient: "the recipient (RCPT TO)"
        case .data, .message: "the email (DATA)"
        case .farewell: "the end (QUIT)"
        }
    }
}

/// The numbers of a server's answer: its code (RFC 5321 §4.2) and, where it has one, its enhanced code (RFC 3463).
package struct SubmissionReply: Hashable, Sendable, CustomStringConvertible {
    package let code: Int
    package let enhancedCode: String?

    package init(code: Int, enhancedCode: String? = nil) {
        self.code = code
        self.enhancedCode = enhancedCode
    }

    /// Whether another try would fare no better.
    package var isPermanent: Bool { code >= 500 }

    package var description: String { enhancedCode.map { "\(code) \($0)" } ?? "\(code)" }

    /// Reads a line, and whether it is its answer's last; nil where it is no line of an answer.
    static func read(_ line: some Collection<UInt8>) -> (SubmissionReply, isLast: Bool)? {
        let digits = line.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (200...599).contains(code) else { return nil }
        let rest = line.dropFirst(3)
        let isLast = rest.first != UInt8(ascii: "-")
        let word = rest.dropFirst().prefix { $0 > 0x20 }
        return (SubmissionReply(code: code, enhancedCode: enhanced(word, of: code)), isLast)
    }

    private static func enhanced(_ word: some Collection<UInt8>, of code: Int) -> String? {
        let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual([0x30 + UInt8(code / 100)]),
            parts.dropFirst().allSatisfy({ part in
                (1...3).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
            })
        else { return nil }
        return String(decoding: word, as: UTF8.self)
    }
}
