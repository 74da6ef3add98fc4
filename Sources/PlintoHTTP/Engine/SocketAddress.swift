import CLinux
import Glibc

/// A socket address as the kernel represents it.
struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Lets `body` write an address, as `accept` and `getsockname` do; nil if it does not return 0.
    init?(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        var length = length
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            // Every sockaddr_* begins like sockaddr, and sockaddr_storage has room for each.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, &length) }
        }
        guard result == 0 else { return nil }
        self.length = length
    }

    /// Creates the address of a numeric IP address or `localhost`; nil for any other name, because a listener on a name
    /// that others resolve differently would fail late.
    init?(host: String, port: UInt16) {
        var ipv4 = sockaddr_in()
        if unsafe inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &ipv4.sin_addr) == 1 {
            ipv4.sin_family = sa_family_t(AF_INET)
            ipv4.sin_port = port.bigEndian
            store(ipv4)
            return
        }
        var ipv6 = sockaddr_in6()
        guard unsafe inet_pton(AF_INET6, host, &ipv6.sin6_addr) == 1 else { return nil }
        ipv6.sin6_family = sa_family_t(AF_INET6)
        ipv6.sin6_port = port.bigEndian
        store(ipv6)
    }

    private mutating func store<Address>(_ address: Address) {
        // Every sockaddr_* fits into sockaddr_storage by design.
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe withUnsafeBytes(of: address) { unsafe target.copyMemory(from: $0) }
        }
        length = socklen_t(MemoryLayout<Address>.size)
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Calls `body` with the arguments for `bind`. The pointer is valid only during the call.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    /// The numeric IP address and the port; nil for other families. IPv4-mapped IPv6 addresses are returned as IPv4.
    var host: (address: String, port: UInt16)? {
        switch family {
        case AF_INET:
            let address = load(sockaddr_in.self)
            return (Self.text(AF_INET, address.sin_addr), UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = load(sockaddr_in6.self)
            let text = Self.text(AF_INET6, address.sin6_addr)
            let isMapped = text.hasPrefix("::ffff:") && text.contains(".")
            return (isMapped ? String(text.dropFirst("::ffff:".count)) : text, UInt16(bigEndian: address.sin6_port))
        default:
            return nil
        }
    }

    /// The path of a Unix socket; nil for other families, and without a path.
    var path: String? {
        let offset = MemoryLayout<sa_family_t>.size
        guard family == AF_UNIX, Int(length) > offset else { return nil }
        let bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0[offset..<Int(length)]) }
        let path = bytes.prefix { $0 != 0 }
        return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }

    /// - Precondition: The family matches this type.
    private func load<Address>(_ type: Address.Type) -> Address {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(as: type) }
    }

    private static func text<Address>(_ family: Int32, _ address: Address) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isWritten = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) != nil
        }
        // It fails only for an unknown family or a small buffer.
        precondition(isWritten, "an IP address has no text")
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
