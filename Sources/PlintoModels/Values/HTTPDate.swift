/// A date as the fields of HTTP have it (RFC 9110 §5.6.7), made without Foundation: `Sun, 06 Nov 1994 08:49:37 GMT`.
package struct HTTPDate: Sendable {
    /// Whole seconds since 1970, not before that.
    package let seconds: Int64
    /// 29 characters.
    package let text: [UInt8]

    package init(_ time: Timestamp) {
        seconds = max(0, time.seconds)
        let day = Int(seconds / 86_400)
        let second = Int(seconds % 86_400)
        let date = Self.civilDate(day)
        var text: [UInt8] = []
        text.reserveCapacity(29)
        // 1970-01-01 was a Thursday.
        Self.appendName(day % 7, from: "ThuFriSatSunMonTueWed", to: &text)
        text.append(contentsOf: ", ".utf8)
        Self.appendPadded(date.day, to: &text)
        text.append(UInt8(ascii: " "))
        Self.appendName(date.month - 1, from: "JanFebMarAprMayJunJulAugSepOctNovDec", to: &text)
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: String(date.year).utf8)
        text.append(UInt8(ascii: " "))
        Self.appendPadded(second / 3600, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.appendPadded(second / 60 % 60, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.appendPadded(second % 60, to: &text)
        text.append(contentsOf: " GMT".utf8)
        self.text = text
    }

    /// Howard Hinnant's `civil_from_days`, for days from 1970 on: years are counted from March, so that the leap day is
    /// the last of a year.
    private static func civilDate(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func appendName(_ index: Int, from names: String, to text: inout [UInt8]) {
        text.append(contentsOf: names.utf8.dropFirst(3 * index).prefix(3))
    }

    private static func appendPadded(_ number: Int, to text: inout [UInt8]) {
        text.append(0x30 + UInt8(number / 10))
        text.append(0x30 + UInt8(number % 10))
    }
}
