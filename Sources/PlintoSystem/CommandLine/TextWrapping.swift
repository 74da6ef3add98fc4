/// Line breaking at spaces.
enum TextWrapping {
    /// Wraps one paragraph. A paragraph with an indented line is an example and stays unchanged.
    static func wrap(_ paragraph: String, width: Int) -> String {
        let written = paragraph.split(separator: "\n", omittingEmptySubsequences: false)
        if written.contains(where: { $0.hasPrefix(" ") }) { return paragraph }
        return lines(paragraph, width: width).joined(separator: "\n")
    }

    /// Splits `text` into lines of at most `width` characters. A longer word has a line of its own.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
