package import Glibc

/// The address of a Unix socket: a path, or `@` and a name in the abstract namespace.
package struct UnixAddress: Sendable {
    /// The bytes of a path that `sockaddr_un` holds beside the NUL that ends it.
    package static let maximumPathLength = 107

    private let address: sockaddr_un
    private let length: socklen_t

    /// - Throws: ``PathFault`` where the path is empty, too long for a socket, or holds a NUL.
    package init(_ path: String) throws(PathFault) {
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, !bytes.contains(0) else { throw PathFault(path, "is not the path of a socket.") }
        guard bytes.count <= Self.maximumPathLength else {
            throw PathFault(
                path,
                "is too long for a socket: \(bytes.count) bytes, and \(Self.maximumPathLength) is the most that Linux "
                    + "takes. Name a shorter path with --socket or PLINTO_SOCKET."
            )
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 } else { bytes.append(0) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        self.address = address
        // An abstract name ends where the length says, a path at its NUL.
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    }

    /// Calls `body` with what `bind`, `connect` and `sendto` take; the pointer is good for that call only.
    package func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result) rethrows -> Result {
        try unsafe withUnsafePointer(to: address) { pointer in
            // Every sockaddr_* begins as sockaddr does; the kernel reads the family first.
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try unsafe body($0, length) }
        }
    }
}
