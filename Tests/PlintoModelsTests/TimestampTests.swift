import PlintoModels
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "its text is RFC 3339 in UTC with Z and whole seconds",
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1_737_201_600_000, "2025-01-18T12:00:00Z"),
            (1_737_201_600_999, "2025-01-18T12:00:00Z"),
            (951_782_399_000, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] as [(Int64, String)]
    )
    func text(milliseconds: Int64, expected: String) {
        #expect(Timestamp(milliseconds: milliseconds).text == expected)
    }

    @Test(
        "RFC 3339 text with Z, an offset or a fraction is read",
        arguments: [
            ("2025-01-18T12:00:00Z", 1_737_201_600_000),
            ("2025-01-18T13:00:00+01:00", 1_737_201_600_000),
            ("2025-01-18T12:00:00.250Z", 1_737_201_600_250),
        ] as [(String, Int64)]
    )
    func read(text: String, expected: Int64) {
        #expect(Timestamp(text: text)?.milliseconds == expected)
    }

    @Test(
        "anything else is not a timestamp",
        arguments: ["", "yesterday", "2025-01-18", "2025-13-01T00:00:00Z", "12:00"]
    )
    func refused(text: String) {
        #expect(Timestamp(text: text) == nil)
    }
}
