import Glibc

/// The identity of a process, valid across containers, machines and restarts, where a process id alone may refer to
/// another process.
package struct ProcessIdentity: Codable, Hashable, Sendable {
    package var pid: Int32
    /// The start time in clock ticks since boot (proc_pid_stat(5), `starttime`).
    package var startTime: UInt64
    /// The boot in which it runs.
    package var bootIdentifier: String
    /// The process id namespace of ``pid`` (`/proc/PID/ns/pid`).
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

    /// The identity of this process. Values missing from `/proc` are empty and match nothing.
    package static func current() -> ProcessIdentity {
        ProcessIdentity(
            pid: getpid(),
            startTime: startTime(of: getpid()) ?? 0,
            bootIdentifier: SystemClock().bootIdentifier(),
            namespace: SymbolicLink.target(of: "/proc/self/ns/pid") ?? "",
            host: hostName()
        )
    }

    /// The location of a process relative to the running one.
    package enum Place: Hashable, Sendable {
        /// It runs here, so its id is valid for kill(1).
        case here
        /// It has ended, or ran before the last boot of this machine.
        case gone
        /// It is or was in another container of this machine, where its id has another meaning.
        case otherContainer
        /// It is or was on the machine of this name.
        case otherMachine(String)
    }

    /// The location of the process.
    package var place: Place { place(from: .current(), startTime: Self.startTime(of:)) }

    /// - Parameter startTime: Returns the start time of a process by its id; nil if there is none.
    func place(from here: ProcessIdentity, startTime: (Int32) -> UInt64?) -> Place {
        guard bootIdentifier == here.bootIdentifier else { return host == here.host ? .gone : .otherMachine(host) }
        guard !namespace.isEmpty, namespace == here.namespace else { return .otherContainer }
        return startTime(pid) == self.startTime ? .here : .gone
    }

    private static func startTime(of pid: Int32) -> UInt64? {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/stat", limit: 4096) else { return nil }
        // The name in brackets may contain brackets and blanks; it ends at the last bracket. The start time is field
        // 22, and the first field after the name is field 3.
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        // A zombie (Z), whose parent has not collected its status, holds nothing any more.
        guard let state = fields.first?.first, !"ZX".utf8.contains(state) else { return nil }
        return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Reading of symbolic links.
enum SymbolicLink {
    /// The target of `path`; nil if it is not a readable link.
    static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        return count > 0 ? String(validating: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
