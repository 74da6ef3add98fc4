/// The progress of the dialogue with a mail server, reconstructed from the wire, to know which command was refused.
///
/// Of the replies it keeps only the codes, because the text often contains the recipient's email address.
struct SubmissionDialogue {
    /// The maximum number of lines of a reply. `EHLO` has the longest, some fifteen.
    private static let maximumLines = 128
    /// The maximum length of a line. RFC 5321 §4.5.3.1.5 allows 512 bytes.
    private static let maximumLineBytes = 2048

    /// The command that the server replies to.
    private(set) var step = SubmissionStep.greeting
    /// The last complete reply to it; nil while there is none.
    private(set) var reply: SubmissionReply?
    /// True if the server sent something that is not a valid reply.
    private(set) var isExcessive = false
    private var lines = 0
    /// True if an email address requires SMTPUTF8.
    private let needsSMTPUTF8: Bool
    /// True if the last reply to `EHLO` offers it. After STARTTLS, the reply inside TLS counts (RFC 3207 §4.2).
    private var offersSMTPUTF8 = false
    /// True if the server does not support an email address of the submission.
    private(set) var lacksSMTPUTF8 = false
    /// True if QUIT was sent.
    private(set) var isOver = false

    init(needsSMTPUTF8: Bool = false) {
        self.needsSMTPUTF8 = needsSMTPUTF8
    }

    /// Processes sent data. Parts of a previous command, such as those of a password, are not commands.
    mutating func take(sent bytes: some Sequence<UInt8>) {
        guard !isOver else { return }
        // During AUTH, everything sent responds to a challenge (RFC 4954 §4), whatever it looks like.
        if step == .authentication, reply?.code == 334 { return }
        let verb = String(decoding: bytes.prefix { $0 > 0x20 }.prefix(16), as: UTF8.self)
        guard let next = SubmissionStep(verb: verb) else { return }
        // The reply to QUIT does not affect the outcome of the email.
        if next == .farewell {
            isOver = true
        } else {
            (step, reply) = (next, nil)
            if next == .hello { offersSMTPUTF8 = false }
        }
    }

    /// Processes a line of a reply; false if it is not a valid reply.
    mutating func take(line: some Collection<UInt8>) -> Bool {
        guard !isOver else { return true }
        lines += 1
        guard lines <= Self.maximumLines, line.count <= Self.maximumLineBytes else {
            isExcessive = true
            return false
        }
        if step == .hello, Self.isKeyword("SMTPUTF8", line) { offersSMTPUTF8 = true }
        // Before the recipient is named: non-ASCII bytes must not be sent to a server that does not support them.
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
    /// Returns true if a line of the reply to `EHLO` names this extension (RFC 5321 §4.1.1.1).
    private static func isKeyword(_ keyword: String, _ line: some Collection<UInt8>) -> Bool {
        guard line.prefix(3).elementsEqual("250".utf8) else { return false }
        return String(decoding: line.dropFirst(4).prefix { $0 > 0x20 }, as: UTF8.self).uppercased() == keyword
    }
}

/// A step of the dialogue at which a server can refuse.
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

    /// The step as the object of "the mail server refused …".
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

/// The codes of a reply: the reply code (RFC 5321 §4.2) and the enhanced code (RFC 3463), if any.
package struct SubmissionReply: Hashable, Sendable, CustomStringConvertible {
    package let code: Int
    package let enhancedCode: String?

    package init(code: Int, enhancedCode: String? = nil) {
        self.code = code
        self.enhancedCode = enhancedCode
    }

    /// True if a retry cannot succeed.
    package var isPermanent: Bool { code >= 500 }

    package var description: String { enhancedCode.map { "\(code) \($0)" } ?? "\(code)" }

    /// Parses a line, and whether it is the last one of its reply; nil if it is not a reply line.
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
