import PlintoSystem

/// Lines with a label and a value, the values aligned in one column. A nil value has no line.
enum LabelledLines {
    /// Renders the lines.
    static func text(_ lines: [(label: String, value: String?)]) -> String {
        let present = lines.filter { $0.value != nil }
        let width = (present.map { DisplayWidth.of($0.label) }.max() ?? 0) + 3
        return present.map { line in
            let value = PrintableText.shorten(line.value ?? "")
            return DisplayWidth.pad(line.label + ":", to: width) + PrintableText.escape(value) + "\n"
        }.joined()
    }
}
