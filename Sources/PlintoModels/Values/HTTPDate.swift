/// A date in the form of HTTP fields (RFC 9110 §5.6.7), formatted without Foundation: `Sun, 06 Nov 1994 08:49:37 GMT`.
package struct HTTPDate: Sendable {
    /// The last second that the form, which has four digits for the year, can write.
    private static let last: Int64 = 253_402_300_799

    /// Whole seconds since 1970, not before that and not after the year 9999.
    package let seconds: Int64
    /// 29 characters.
    package let text: [UInt8]

    package init(_ time: Timestamp) {
        seconds = min(max(0, time.seconds), Self.last)
        let day = Int(seconds / 86_400)
        let second = Int(seconds % 86_400)
        let date = CivilDate(daysSince1970: day)
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

    private static func appendName(_ index: Int, from names: String, to text: inout [UInt8]) {
        text.append(contentsOf: names.utf8.dropFirst(3 * index).prefix(3))
    }

    private static func appendPadded(_ number: Int, to text: inout [UInt8]) {
        text.append(0x30 + UInt8(number / 10))
        text.append(0x30 + UInt8(number % 10))
    }
}
