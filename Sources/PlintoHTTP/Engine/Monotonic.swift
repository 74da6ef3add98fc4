import Glibc

/// The clock that deadlines are measured with.
enum Monotonic {
    static func now() -> Instant {
        var time = timespec()
        // No Linux is without it.
        precondition(unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0, "the kernel has no monotonic clock")
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
