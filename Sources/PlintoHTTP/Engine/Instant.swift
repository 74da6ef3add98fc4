import Glibc

/// A point on the monotonic clock, which cannot be set, for deadlines within this process.
struct Instant: Comparable, Sendable {
    let nanoseconds: Int64

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        // A duration of centuries means no deadline.
        guard !overflowed else { return Instant(nanoseconds: .max) }
        let sum = instant.nanoseconds.addingReportingOverflow(whole + attoseconds / 1_000_000_000)
        return Instant(nanoseconds: sum.overflow ? .max : sum.partialValue)
    }
}

/// The clock for deadlines.
enum Monotonic {
    static func now() -> Instant {
        var time = timespec()
        // Every Linux has this clock.
        precondition(unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0, "the kernel has no monotonic clock")
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
