/// A moment on the monotonic clock, which nobody can set: for deadlines within this process.
struct Instant: Comparable, Sendable {
    let nanoseconds: Int64

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        // A duration of centuries is no deadline at all.
        guard !overflowed else { return Instant(nanoseconds: .max) }
        let sum = instant.nanoseconds.addingReportingOverflow(whole + attoseconds / 1_000_000_000)
        return Instant(nanoseconds: sum.overflow ? .max : sum.partialValue)
    }
}
