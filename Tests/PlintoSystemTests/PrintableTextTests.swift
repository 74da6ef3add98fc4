import Testing

@testable import PlintoSystem

@Suite("Text from elsewhere, on a terminal")
struct PrintableTextTests {
    @Test(
        "whatever a terminal would obey is shown instead",
        arguments: [
            ("\u{1b}]0;title\u{7}", #"\u001b]0;title\u0007"#),
            ("\u{9d}52;c;\u{9c}", #"\u009d52;c;\u009c"#),
            ("over\rwrite\u{8}", #"over\rwrite\u0008"#),
            ("\u{7f}", #"\u007f"#),
            ("two\nlines\tapart", #"two\nlines\tapart"#),
            ("\u{202e}gpj.exe", #"\u202egpj.exe"#),
            ("zero\u{200b}width", #"zero\u200bwidth"#),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(PrintableText.escape(text) == expected)
    }

    @Test("what people write stays as it is", arguments: ["", "Zoë Ångström", "東京 🙂", #"quote " and \"#])
    func keeps(text: String) {
        #expect(PrintableText.escape(text) == text)
    }
}
