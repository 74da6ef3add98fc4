import Glibc
package import PlintoModels

/// The machine's own clocks.
package struct SystemClock: TimeSource {
    /// Read once, where it is asked for at all: it cannot change while a process lives.
    private static let boot = kernelBootIdentifier() ?? identifierOfThisProcess()

    package init() {}

    package func now() -> Timestamp {
        let time = Self.read(CLOCK_REALTIME)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func sinceBoot() -> Duration {
        let time = Self.read(CLOCK_BOOTTIME)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    package func bootIdentifier() -> String { Self.boot }

    private static func read(_ clock: Int32) -> timespec {
        var time = timespec()
        // Neither clock can fail on a Linux of this century: a zero here would be a wrong time, not a fault.
        precondition(unsafe clock_gettime(clock, &time) == 0, "the kernel has no clock \(clock)")
        return time
    }

    private static func kernelBootIdentifier() -> String? {
        guard let bytes = try? AtomicFile.read("/proc/sys/kernel/random/boot_id", limit: 64) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let identifier = text.prefix { $0 != "\n" }
        return identifier.isEmpty ? nil : String(identifier)
    }

    /// Where `/proc` is missing, boot times must not compare across processes: nothing says it is still the same boot.
    private static func identifierOfThisProcess() -> String {
        "process-\(getpid())-\(read(CLOCK_BOOTTIME).tv_nsec)"
    }
}
