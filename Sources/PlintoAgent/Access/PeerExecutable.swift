import Glibc
import PlintoSystem

/// The program behind a process id.
enum PeerExecutable {
    /// Paths longer than this are cut, for the log is for people.
    private static let maximumLength = 1024

    /// What `/proc/PID/exe` points at; of a process that keeps it to itself, as `plinto` does, its name in
    /// brackets; empty where there is neither. Good for a log and nothing else: the process may have ended, and
    /// its id been given to another one, since it connected.
    static func path(of pid: Int32) -> String {
        let path = link("/proc/\(pid)/exe")
        if !path.isEmpty { return path }
        guard let name = try? AtomicFile.read("/proc/\(pid)/comm", limit: maximumLength) else { return "" }
        return "[" + String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) + "]"
    }

    private static func link(_ path: String) -> String {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximumLength) { buffer, count in
            // The buffer is handed to one call that fills at most its size and does not keep it.
            guard let start = buffer.baseAddress else { return }
            count = unsafe start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                unsafe max(0, readlink(path, $0, buffer.count))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
