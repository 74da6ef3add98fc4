import Glibc

/// The service side of systemd's `sd_notify(3)` and `sd_listen_fds(3)`, without libsystemd.
package enum ServiceManager {
    /// A socket that the service manager opened for this process.
    package struct InheritedSocket: Hashable, Sendable {
        package let descriptor: Int32
        /// The `FileDescriptorName=` of the socket unit; `unknown` if it has none.
        package let name: String
    }

    /// The first passed descriptor; lower numbers are the standard streams.
    private static let firstDescriptor: Int32 = 3

    /// Reads a credential of this service (systemd.exec(5), `LoadCredential=`) without a trailing line feed; nil if
    /// there is none of this name.
    ///
    /// - Throws: ``SystemError``; with `EFBIG` if it is longer than `limit` bytes.
    package static func credential(
        _ name: String,
        limit: Int,
        environment: [String: String]
    ) throws(SystemError) -> [UInt8]? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else { return nil }
        var bytes = try AtomicFile.read(directory + "/" + name, limit: limit)
        if bytes?.last == UInt8(ascii: "\n") { bytes?.removeLast() }
        return bytes
    }

    /// Notifies the service manager of a state: `READY=1`, `STATUS=…`, `STOPPING=1`, `WATCHDOG=1`. Does nothing without
    /// `NOTIFY_SOCKET`, and ignores errors.
    package static func notify(_ state: String) {
        if let address = Environment.current()["NOTIFY_SOCKET"] { notify(state, at: address) }
    }

    /// - Parameter address: A path, or `@` and a name in the abstract namespace.
    static func notify(_ state: String, at address: String) {
        guard address.hasPrefix("/") || address.hasPrefix("@"), let peer = try? UnixAddress(address) else { return }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let bytes = Array(state.utf8)
        unsafe peer.withPointer { pointer, length in
            _ = unsafe bytes.withUnsafeBytes { body in
                unsafe sendto(socket, body.baseAddress, body.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
        }
    }

    /// The sockets passed to this process, set to close on exec; none if `LISTEN_PID` names another process. Unsets the
    /// variables, so that children do not use them. Call it before threads are started.
    ///
    /// - Throws: ``SystemError`` if a descriptor is missing or is not a socket.
    package static func inheritedSockets() throws(SystemError) -> [InheritedSocket] {
        let environment = Environment.current()
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe unsetenv(name) }
        return try sockets(announcedBy: environment, to: getpid(), from: firstDescriptor)
    }

    static func sockets(
        announcedBy environment: [String: String],
        to pid: Int32,
        from first: Int32
    ) throws(SystemError) -> [InheritedSocket] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == pid,
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...1024).contains(count)
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        var sockets: [InheritedSocket] = []
        for offset in 0..<count {
            let descriptor = first + offset
            try check(descriptor)
            let name = Int(offset) < names.count ? String(names[Int(offset)]) : ""
            sockets.append(InheritedSocket(descriptor: descriptor, name: name.isEmpty ? "unknown" : name))
        }
        return sockets
    }

    private static func check(_ descriptor: Int32) throws(SystemError) {
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else {
            throw SystemError("use the inherited descriptor \(descriptor)")
        }
        guard information.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemError("use the inherited descriptor \(descriptor)", code: ENOTSOCK)
        }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw SystemError("close the inherited descriptor \(descriptor) on exec")
        }
    }
}
