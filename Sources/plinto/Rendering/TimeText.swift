import PlintoModels

/// Human-readable times and durations.
enum TimeText {
    private static let minute: Int64 = 60
    private static let hour = 60 * minute
    private static let day = 24 * hour

    /// The time since `time`, as in `5 min ago`; its date if that is more than 30 days.
    static func ago(_ time: Timestamp, now: Timestamp) -> String {
        let seconds = now.milliseconds(since: time) / 1000
        // A small clock difference must not produce a time in the future.
        if seconds < 5 { return "just now" }
        if seconds >= 30 * day { return date(time) }
        return coarse(seconds) + " ago"
    }

    /// A duration in at most two units.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<minute: return "\(max(0, seconds)) s"
        case ..<hour: return "\(seconds / minute) min"
        case ..<day:
            let minutes = seconds % hour / minute
            return "\(seconds / hour) h" + (minutes == 0 ? "" : " \(minutes) min")
        default: return coarse(seconds)
        }
    }

    /// The date in UTC, as `2025-01-18`.
    static func date(_ time: Timestamp) -> String { String(time.text.prefix(10)) }

    private static func coarse(_ seconds: Int64) -> String {
        switch seconds {
        case ..<minute: "\(seconds) s"
        case ..<hour: "\(seconds / minute) min"
        case ..<day: "\(seconds / hour) h"
        default: seconds / day == 1 ? "1 day" : "\(seconds / day) days"
        }
    }
}
