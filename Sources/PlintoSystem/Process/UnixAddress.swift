package import Glibc

/// The socket address of a Unix socket: a path, or `@` and a name in the abstract namespace.
package struct UnixAddress: Sendable {
    /// The maximum length of a path in `sockaddr_un`, without the terminating NUL.
    package static let maximumPathLength = 107

    private let address: sockaddr_un
    private let length: socklen_t

    /// - Throws: ``PathError`` if the path is empty, too long or contains a NUL.
    package init(_ path: String) throws(PathError) {
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, !bytes.contains(0) else { throw PathError(path, "is not a valid socket path.") }
        guard bytes.count <= Self.maximumPathLength else {
            throw PathError(
                path,
                "is too long for a socket: it has \(bytes.count) bytes, and Linux allows \(Self.maximumPathLength). "
                    + "Choose a shorter path with --socket or PLINTO_SOCKET."
            )
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 } else { bytes.append(0) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        self.address = address
        // An abstract name ends at the given length, a path at its NUL.
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    }

    /// Calls `body` with the arguments for `bind`, `connect` and `sendto`. The pointer is valid only during the call.
    package func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result) rethrows -> Result {
        try unsafe withUnsafePointer(to: address) { pointer in
            // Every sockaddr_* begins like sockaddr; the kernel reads the family first.
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try unsafe body($0, length) }
        }
    }
}
