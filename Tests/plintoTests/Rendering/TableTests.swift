import Testing

@testable import plinto

@Suite("Tables")
struct TableTests {
    private let table = Table(
        columns: [.init(title: "NAME"), .init(title: "DEVICE", minimum: 6), .init(title: "SINCE")],
        rows: [
            ["one", "Firefox on Windows", "1 h ago"],
            ["東京", "a\u{1b}[31m", ""],
        ]
    )

    @Test("columns are as wide as their widest cell, and lines end with their last character")
    func alignment() {
        #expect(
            table.text(width: nil) == """
                NAME  DEVICE              SINCE
                one   Firefox on Windows  1 h ago
                東京  a\\u001b[31m

                """
        )
    }

    @Test("a table that is too wide loses what may be cut, and no more than it must")
    func cutting() {
        let lines = table.text(width: 30).split(separator: "\n").map(String.init)
        #expect(lines[0] == "NAME  DEVICE           SINCE")
        #expect(lines[1] == "one   Firefox on Win…  1 h ago")
        #expect(DisplayWidth.of(lines[1]) == 30)
    }

    @Test("a column is never cut below its minimum")
    func minimum() {
        #expect(table.text(width: 5).split(separator: "\n")[1] == "one   Firef…  1 h ago")
    }

    @Test(
        "wide characters count twice, and one that does not fit is left out whole",
        arguments: [
            ("東京", 4, "東京"), ("東京", 3, "東…"), ("東京", 2, "…"), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("🙂", 2, "🙂"),
        ]
    )
    func truncation(text: String, width: Int, expected: String) {
        #expect(DisplayWidth.truncate(text, to: width) == expected)
    }

    @Test("labels and values stand in two columns, and what has no value has no line")
    func labels() {
        let text = LabelledLines.text([("Name", "Zoë"), ("Nothing", nil), ("Email", "a\nb")])
        #expect(text == "Name:   Zoë\nEmail:  a\\nb\n")
    }
}
