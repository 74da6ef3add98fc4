/// Timestamps as text: RFC 3339 §5.6, without a calendar library, for each answer of the API holds some and each start
/// of a command would pay for its tables.
enum RFC3339 {
    /// `2025-01-18T12:00:00Z`, or with three digits of a second behind a point.
    static func text(_ time: Timestamp, withMilliseconds: Bool) -> String {
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

    /// The moment that `text` names, with `Z` or an offset, its fraction cut to milliseconds; nil for anything else.
    static func parse(_ text: String) -> Timestamp? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let milliseconds = reader.fraction(), let offset = reader.offset(),
            reader.rest.isEmpty
        else { return nil }
        // A leap second, 60, is the second after it: Unix time does not count it.
        guard let days = CivilDate(year: year, month: month, day: day)?.daysSince1970,
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(milliseconds: Int64(seconds) * 1000 + Int64(milliseconds))
    }

    private static func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        // Years beyond 9999 have no RFC 3339 text; what is nearest to one has more digits.
        while number / divisor > 9 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// What is left to read of a text.
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

        /// The milliseconds of a fraction; 0 where there is none, nil for a point without digits.
        mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            let digits = rest.prefix(while: Self.isDigit)
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
            let padded = digits.prefix(3) + repeatElement(UInt8(ascii: "0"), count: max(0, 3 - digits.count))
            return padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        /// The seconds that local time is ahead of UTC.
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

/// A day of the Gregorian calendar, carried back before its introduction, and the days since 1970-01-01.
///
/// Howard Hinnant's `civil_from_days` and `days_from_civil`: years are counted from March, so that the leap day is the
/// last of a year, in eras of 400 years, which all have the same number of days.
private struct CivilDate {
    private static let daysInEra = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let daysBefore1970 = 719_468

    let year: Int
    let month: Int
    let day: Int

    /// Nil where the month has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        self.year = year
        self.month = month
        self.day = day
        // The 30th of February would be another day's number.
        guard CivilDate(daysSince1970: daysSince1970).day == day else { return nil }
    }

    init(daysSince1970: Int) {
        let days = daysSince1970 + Self.daysBefore1970
        let era = floorDivide(days, Self.daysInEra)
        let dayOfEra = days - era * Self.daysInEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = floorDivide(yearFromMarch, 400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysInEra + dayOfEra - Self.daysBefore1970
    }
}

private func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
}
