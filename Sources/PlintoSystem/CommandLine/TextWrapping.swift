/// Breaks text into lines at its spaces.
enum TextWrapping {
    /// One paragraph. Where a line of it begins with a space, all its lines stay as they are: it is an example.
    static func wrap(_ paragraph: String, width: Int) -> String {
        let written = paragraph.split(separator: "\n", omittingEmptySubsequences: false)
        if written.contains(where: { $0.hasPrefix(" ") }) { return paragraph }
        return lines(paragraph, width: width).joined(separator: "\n")
    }

    /// The words of `text` in lines of at most `width` characters; a longer word has a line of its own.
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
