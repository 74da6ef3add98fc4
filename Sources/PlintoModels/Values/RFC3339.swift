/// Timestamps as text (RFC 3339 §5.6), without a calendar library: each response of the API holds several, and each
/// start of a command would pay for the library's tables.
enum RFC3339 {
    /// The times that have a text: the years 0000 to 9999 in UTC.
    private static let range =
        Timestamp(milliseconds: -62_167_219_200_000)...Timestamp(milliseconds: 253_402_300_799_999)

    /// `2025-01-18T12:00:00Z`, or with three digits of a second behind a point. A time outside the years 0000 to 9999
    /// is written as the nearest one that RFC 3339 can write.
    static func text(_ time: Timestamp, withMilliseconds: Bool) -> String {
        let time = min(max(time, range.lowerBound), range.upperBound)
        let seconds = Int(time.seconds)
        let day = CivilDate(daysSince1970: floorDivide(seconds, 86_400))
        let second = seconds - floorDivide(seconds, 86_400) * 86_400
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(day.year, 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(day.month, 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(day.day, 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(second / 3600, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, 2, to: &bytes)
        if withMilliseconds {
            bytes.append(UInt8(ascii: "."))
            append(Int(time.milliseconds) - seconds * 1000, 3, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The moment that `text` names, with `Z` or an offset, its fraction cut to milliseconds; nil for anything else,
    /// and where an offset or a leap second leads out of the years 0000 to 9999.
    static func parse(_ text: String) -> Timestamp? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let milliseconds = reader.fraction(), let offset = reader.offset(),
            reader.rest.isEmpty
        else { return nil }
        // A leap second, 60, is the following second: Unix time does not count it.
        guard let days = CivilDate(year: year, month: month, day: day)?.daysSince1970,
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let time = Timestamp(milliseconds: Int64(seconds) * 1000 + Int64(milliseconds))
        return range.contains(time) ? time : nil
    }

    private static func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// The unread rest of a text.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        /// A number of exactly `count` digits.
        mutating func number(_ count: Int) -> Int? {
            guard rest.count >= count, rest.prefix(count).allSatisfy(Self.isDigit) else { return nil }
            defer { rest.removeFirst(count) }
            return rest.prefix(count).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        /// The milliseconds of a fraction; 0 if there is none, nil for a point without digits.
        mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            let digits = rest.prefix(while: Self.isDigit)
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
            let padded = digits.prefix(3) + repeatElement(UInt8(ascii: "0"), count: max(0, 3 - digits.count))
            return padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        /// The offset of local time from UTC in seconds.
        mutating func offset() -> Int? {
            if take("Z") || take("z") { return 0 }
            let isAhead = take("+")
            guard isAhead || take("-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
        }

        private static func isDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
}
