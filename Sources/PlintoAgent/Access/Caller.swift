/// The process at the other end of the socket, as the kernel vouches for it.
struct Caller: Hashable, Sendable {
    let pid: Int32
    let uid: UInt32
}
