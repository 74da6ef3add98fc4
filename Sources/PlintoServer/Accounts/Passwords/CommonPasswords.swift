/// The passwords that attackers try first (NIST SP 800-63B-4 §3.1.1.2): those that leaked most often, and their usual
/// variations to satisfy stricter rules.
///
/// The list is one text in the program's binary, and is searched in place: it costs no start-up time and no additional
/// memory.
enum CommonPasswords {
    /// A prefix or suffix of this many digits and signs does not turn a common password into another one.
    private static let cheapAffix = 4

    /// Returns whether a password is on the list, possibly with a few digits and signs before or after it, with signs
    /// in place of letters, or doubled.
    ///
    /// - Parameter password: The password as typed; case does not matter.
    static func contains(_ password: String) -> Bool {
        let bytes = Array(password.lowercased().utf8)
        return heads(of: bytes).contains { start in
            tails(of: bytes).contains { end in
                start < end && forms(of: bytes[start..<end]).contains(where: isListed)
            }
        }
    }

    // MARK: What is left of a password

    /// The possible starts of a core.
    private static func heads(of bytes: [UInt8]) -> [Int] {
        let length = bytes.prefix { !isLetter($0) }.count
        return Array(0...min(length, cheapAffix)) + (isGuessable(bytes[..<length]) ? [length] : [])
    }

    /// The possible ends of a core.
    private static func tails(of bytes: [UInt8]) -> [Int] {
        let length = bytes.reversed().prefix { !isLetter($0) }.count
        let end = bytes.count
        return (0...min(length, cheapAffix)).map { end - $0 }
            + (isGuessable(bytes[(end - length)...]) ? [end - length] : [])
    }

    private static func isGuessable(_ affix: ArraySlice<UInt8>) -> Bool {
        affix.count > cheapAffix && GuessablePattern.matches(String(decoding: affix, as: UTF8.self))
    }

    /// The core itself, half of a doubled one, and each with letters in place of signs.
    private static func forms(of core: ArraySlice<UInt8>) -> [[UInt8]] {
        var forms = [Array(core)]
        let half = core.count / 2
        if core.count % 2 == 0, core.prefix(half).elementsEqual(core.suffix(half)) {
            forms.append(Array(core.prefix(half)))
        }
        let spelled = forms.flatMap { form in
            [UInt8(ascii: "i"), UInt8(ascii: "l")].map { one in form.map { letter(for: $0, one: one) } }
        }
        return forms + spelled
    }

    /// The letter that a digit or a sign stands for.
    private static func letter(for byte: UInt8, one: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): one
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
        case UInt8(ascii: "7"), UInt8(ascii: "+"): UInt8(ascii: "t")
        default: byte
        }
    }

    /// Letters of other scripts too: their bytes are above ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte >= 0x80
    }

    // MARK: The list

    /// Looks a word up by binary search.
    static func isListed(_ word: [UInt8]) -> Bool {
        let list = CommonPasswordList.text
        let text = list.utf8Span.span
        var low = 0
        var high = text.count
        while low < high {
            var start = low + (high - low) / 2
            while start > low, text[start - 1] > separator { start -= 1 }
            var end = start
            while end < high, text[end] > separator { end += 1 }
            switch compare(word, with: text, start..<end) {
            case 0: return true
            case ..<0: high = start
            default: low = end + 1
            }
        }
        return false
    }

    /// Space and line end; no word contains a byte below it.
    private static let separator = UInt8(ascii: " ")

    /// Negative if `word` sorts before the one in the list.
    private static func compare(_ word: [UInt8], with text: Span<UInt8>, _ range: Range<Int>) -> Int {
        for (offset, byte) in word.enumerated() {
            guard offset < range.count else { return 1 }
            let other = text[range.lowerBound + offset]
            if byte != other { return byte < other ? -1 : 1 }
        }
        return word.count - range.count
    }
}
