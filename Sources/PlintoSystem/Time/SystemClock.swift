import Glibc
package import PlintoModels

/// The clocks of the machine.
package struct SystemClock: TimeSource {
    /// The boot identifier, read once on first use. It cannot change during the lifetime of a process.
    private static let boot = kernelBootIdentifier() ?? identifierOfThisProcess()

    package init() {}

    /// The wall clock.
    package func now() -> Timestamp {
        let time = Self.read(CLOCK_REALTIME)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The time since boot, including suspend.
    package func sinceBoot() -> Duration {
        let time = Self.read(CLOCK_BOOTTIME)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The kernel's identifier of the current boot.
    package func bootIdentifier() -> String { Self.boot }

    private static func read(_ clock: Int32) -> timespec {
        var time = timespec()
        // These clocks cannot fail on any supported Linux. A zero would be a wrong time, not an error.
        precondition(unsafe clock_gettime(clock, &time) == 0, "the kernel has no clock \(clock)")
        return time
    }

    private static func kernelBootIdentifier() -> String? {
        guard let bytes = try? AtomicFile.read("/proc/sys/kernel/random/boot_id", limit: 64) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let identifier = text.prefix { $0 != "\n" }
        return identifier.isEmpty ? nil : String(identifier)
    }

    /// The identifier used if `/proc` is missing. It is unique to this process, because nothing shows that another
    /// process runs in the same boot.
    private static func identifierOfThisProcess() -> String {
        "process-\(getpid())-\(read(CLOCK_BOOTTIME).tv_nsec)"
    }
}
