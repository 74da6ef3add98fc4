import Glibc
import PlintoSystem

/// The executable of a process.
enum PeerExecutable {
    /// Returns the target of `/proc/PID/exe`; if that is unreadable, as for `plinto`, the process name in brackets;
    /// else an empty string. It is a hint for the log only: the process may have exited and its id may have been reused
    /// since it connected.
    static func path(of pid: Int32) -> String {
        let path = link("/proc/\(pid)/exe")
        if !path.isEmpty { return path }
        guard let name = try? AtomicFile.read("/proc/\(pid)/comm", limit: Limits.executablePath) else { return "" }
        return "[" + String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) + "]"
    }

    private static func link(_ path: String) -> String {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Limits.executablePath) { buffer, count in
            // The buffer is passed to one call, which writes at most its size and does not keep it.
            guard let start = buffer.baseAddress else { return }
            count = unsafe start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                unsafe max(0, readlink(path, $0, buffer.count))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
