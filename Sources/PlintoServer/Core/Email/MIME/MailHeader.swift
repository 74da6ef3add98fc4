/// The header of a message (RFC 5322 §2.2): fields folded to lines of at most 76 characters. No text in a field can end
/// it.
struct MailHeader {
    private static let longestLine = 76
    /// A longer word cannot be folded, so it is encoded.
    private static let longestWord = 60

    /// The fields, each ended by CRLF.
    private(set) var text = ""

    /// Adds a field whose value consists of these words.
    ///
    /// - Precondition: Words contain only printable characters; they come from the program, or from the functions
    ///   below.
    mutating func add(_ name: String, _ words: [String]) {
        var line = name + ":"
        for word in words {
            if line.utf8.count + 1 + word.utf8.count > Self.longestLine, !line.hasSuffix(":") {
                text += line + "\r\n"
                line = ""
            }
            line += " " + word
        }
        text += line + "\r\n"
    }

    /// Adds a field of free text.
    mutating func add(_ name: String, text value: String) {
        add(name, Self.words(of: value))
    }

    /// Adds a field with a mailbox.
    mutating func add(_ name: String, _ mailbox: Mailbox) {
        guard let display = mailbox.name.map(Self.printable), !display.isEmpty else {
            add(name, [mailbox.address])
            return
        }
        add(name, Self.phrase(display) + ["<\(mailbox.address)>"])
    }

    /// Free text as words: unchanged if it is plain ASCII, encoded if it is not or could be taken for encoded.
    static func words(of text: String) -> [String] {
        let text = printable(text)
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let isPlain =
            text.utf8.allSatisfy { $0 < 0x80 } && !text.contains("=?")
            && words.allSatisfy { !$0.isEmpty && $0.utf8.count <= longestWord }
        return isPlain || text.isEmpty ? words.filter { !$0.isEmpty } : EncodedWord.encode(text)
    }

    /// A display name: quoted (RFC 5322 §3.2.4) if it is ASCII, else encoded.
    private static func phrase(_ name: String) -> [String] {
        guard name.utf8.allSatisfy({ $0 < 0x80 }), name.utf8.count <= longestWord, !name.contains("=?") else {
            return EncodedWord.encode(name)
        }
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return [quoted + "\""]
    }

    /// Replaces line ends and other control characters with spaces.
    private static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBreak =
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            printable.append(isBreak ? " " : scalar)
        }
        return String(printable)
    }
}
