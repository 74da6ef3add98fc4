import Glibc

/// One process among all that there were, for whoever reads of it later, perhaps in another container, on another machine,
/// or after a restart: a process id alone means another process there.
package struct ProcessIdentity: Codable, Hashable, Sendable {
    package var pid: Int32
    /// When it was started, in clock ticks since boot (proc_pid_stat(5), `starttime`).
    package var startTime: UInt64
    /// The boot that it runs in.
    package var bootIdentifier: String
    /// The process id namespace that ``pid`` is of (`/proc/PID/ns/pid`).
    package var namespace: String
    package var host: String

    enum CodingKeys: String, CodingKey {
        case pid, namespace, host
        case startTime = "start_time"
        case bootIdentifier = "boot_identifier"
    }

    package init(pid: Int32, startTime: UInt64, bootIdentifier: String, namespace: String, host: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootIdentifier = bootIdentifier
        self.namespace = namespace
        self.host = host
    }

    /// This process; what `/proc` does not tell is empty, and compares with nothing.
    package static func current() -> ProcessIdentity {
        ProcessIdentity(
            pid: getpid(),
            startTime: startTime(of: getpid()) ?? 0,
            bootIdentifier: SystemClock().bootIdentifier(),
            namespace: SymbolicLink.target(of: "/proc/self/ns/pid") ?? "",
            host: hostName()
        )
    }

    /// Where a process is, seen from here.
    package enum Place: Hashable, Sendable {
        /// It runs here: its id may be given to kill(1).
        case here
        /// It has ended, or ran before the last boot of this machine.
        case gone
        /// It is, or was, in another container of this machine, where its id means something else.
        case otherContainer
        /// It is, or was, on the machine of this name.
        case otherMachine(String)
    }

    /// Where the process is, seen from the running one.
    package var place: Place { place(from: .current(), startTime: Self.startTime(of:)) }

    /// - Parameter startTime: Of a process by its id; nil where there is none.
    func place(from here: ProcessIdentity, startTime: (Int32) -> UInt64?) -> Place {
        guard bootIdentifier == here.bootIdentifier else { return host == here.host ? .gone : .otherMachine(host) }
        guard !namespace.isEmpty, namespace == here.namespace else { return .otherContainer }
        return startTime(pid) == self.startTime ? .here : .gone
    }

    private static func startTime(of pid: Int32) -> UInt64? {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/stat", limit: 4096) else { return nil }
        // The name in brackets may hold brackets and blanks of its own; it ends at the last bracket. The start time is the
        // twenty-second field, and the third is the first after the name.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        // One that has ended and whose parent has not asked how (Z) holds nothing any more.
        guard let state = fields.first?.first, !"ZX".utf8.contains(state) else { return nil }
        return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Symbolic links as text.
enum SymbolicLink {
    /// What `path` points at; nil where it is no link, or cannot be read.
    static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        return count > 0 ? String(validating: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
