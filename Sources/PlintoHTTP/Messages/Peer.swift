/// Who is at the other end of a connection, by the kernel's word.
package enum Peer: Sendable, Hashable {
    /// A numeric IP address; one of IPv4 is written as such even where it came through an IPv6 socket.
    case tcp(address: String, port: UInt16)
    /// The process that connected, as it was at that moment. The pid may name another process by now.
    case unix(pid: Int32, uid: UInt32, gid: UInt32)
}
