import Glibc

/// The resource usage of this process.
package struct ProcessUsage: Hashable, Sendable {
    /// The user and system time.
    package let processorSeconds: Double
    package let residentBytes: Int
    package let virtualBytes: Int
    package let openDescriptors: Int
    /// The limit of `ulimit -n`.
    package let maximumDescriptors: Int

    /// Reads the current values. Values missing from `/proc` are 0.
    package static func current() -> ProcessUsage {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let pages = memoryPages()
        let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
        return ProcessUsage(
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            residentBytes: pages.resident * pageSize,
            virtualBytes: pages.all * pageSize,
            openDescriptors: descriptorCount(),
            maximumDescriptors: Int(clamping: limit.rlim_cur)
        )
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    /// The first two numbers of proc_pid_statm(5).
    private static func memoryPages() -> (all: Int, resident: Int) {
        guard let bytes = try? AtomicFile.read("/proc/self/statm", limit: 256) else { return (0, 0) }
        let numbers = bytes.split(separator: UInt8(ascii: " ")).prefix(2).map {
            Int(String(decoding: $0, as: UTF8.self)) ?? 0
        }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
    }

    private static func descriptorCount() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Subtracts `.`, `..` and the directory itself.
        return max(0, count - 3)
    }
}
