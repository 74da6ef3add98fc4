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
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (253_402_300_799_000, "9999-12-31T23:59:59Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
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
            ("2025-01-18T12:00:00.2Z", 1_737_201_600_200),
            ("2025-01-18T12:00:00.999999Z", 1_737_201_600_999),
            ("2025-01-17t23:30:00-12:30", 1_737_201_600_000),
            ("2016-12-31T23:59:60z", 1_483_228_800_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1969-12-31T23:59:59.5Z", -500),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ] as [(String, Int64)]
    )
    func read(text: String, expected: Int64) {
        #expect(Timestamp(text: text)?.milliseconds == expected)
    }

    @Test(
        "anything else is not a timestamp",
        arguments: [
            "", "yesterday", "2025-01-18", "12:00", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z",
            "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2025-04-31T00:00:00Z", "2025-01-00T00:00:00Z",
            "2025-01-18T24:00:00Z", "2025-01-18T12:60:00Z", "2025-01-18T12:00:61Z", "2025-01-18T12:00:00",
            "2025-01-18T12:00:00.Z", "2025-01-18T12:00:00+01", "2025-01-18T12:00:00+24:00", "2025-01-18 12:00:00Z",
            " 2025-01-18T12:00:00Z", "2025-01-18T12:00:00Z ", "2025-1-18T12:00:00Z", "+2025-01-18T12:00:00Z",
            "2025-01-18T12:00:00ZZ", "２025-01-18T12:00:00Z",
            "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(text: text) == nil)
    }

    @Test("text and moment name each other on every day of a century, and now and then in eight")
    func roundTrip() {
        for day in Array(Int64(0)...36_525) + Array(stride(from: Int64(-73_000), to: 219_000, by: 59)) {
            let time = Timestamp(seconds: day * 86_400 + 43_199)
            if Timestamp(text: time.text) != time { Issue.record("\(time.text) is not \(time)") }
        }
    }

    @Test(
        "a time that RFC 3339 and HTTP cannot write is written as the nearest that they can",
        arguments: [
            (Int64.min, "0000-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-62_167_219_200_001, "0000-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (253_402_300_800_000, "9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
            (Int64.max, "9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String, String)]
    )
    func outOfRange(milliseconds: Int64, text: String, date: String) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(time.preciseText == text)
        #expect(HTTPDate(time).text == Array(date.utf8))
    }

    @Test("arithmetic with what a hostile token or server says saturates instead of stopping the program")
    func saturates() {
        let now = Timestamp(seconds: 1_737_201_600)
        let latest = Timestamp(milliseconds: .max)
        let earliest = Timestamp(milliseconds: .min)
        #expect(Timestamp(seconds: .max) == latest)
        #expect(Timestamp(seconds: .min) == earliest)
        #expect(now.advanced(bySeconds: .max) == latest)
        #expect(now.advanced(byMilliseconds: .max) == latest)
        #expect(earliest.advanced(bySeconds: -1) == earliest)
        #expect(latest.milliseconds(since: earliest) == .max)
        #expect(earliest.milliseconds(since: latest) == .min)
        #expect(earliest.seconds == Int64.min / 1000 - 1)
    }

    @Test("the text for logs has milliseconds, also before 1970")
    func precise() {
        #expect(Timestamp(milliseconds: 951_827_696_789).preciseText == "2000-02-29T12:34:56.789Z")
        #expect(Timestamp(milliseconds: -1).preciseText == "1969-12-31T23:59:59.999Z")
    }
}
