import CLinux
import Glibc
import PlintoSystem

/// An epoll instance (epoll(7)) that reports which descriptors are ready. The caller identifies each by a number.
struct Poller: ~Copyable {
    /// The way in which a descriptor is watched.
    enum Trigger {
        /// Reported as long as it is ready.
        case level
        /// Reported once each time it becomes ready.
        case edge
    }

    private let descriptor: Int32
    private var events: [plinto_event]

    init() throws(SystemError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("open an epoll instance") }
        events = [plinto_event](repeating: plinto_event(), count: Int(plinto_event_capacity))
    }

    deinit { close(descriptor) }

    func add(_ target: Int32, _ number: Int, _ readiness: Readiness, _ trigger: Trigger) throws(SystemError) {
        try control(EPOLL_CTL_ADD, target, number, readiness, trigger)
    }

    func modify(_ target: Int32, _ number: Int, _ readiness: Readiness, _ trigger: Trigger) throws(SystemError) {
        try control(EPOLL_CTL_MOD, target, number, readiness, trigger)
    }

    func remove(_ target: Int32) {
        plinto_epoll_control(descriptor, EPOLL_CTL_DEL, target, 0, 0)
    }

    private func control(
        _ operation: Int32,
        _ target: Int32,
        _ number: Int,
        _ readiness: Readiness,
        _ trigger: Trigger
    ) throws(SystemError) {
        var events = EPOLLRDHUP.rawValue
        if readiness.contains(.readable) { events |= EPOLLIN.rawValue }
        if readiness.contains(.writable) { events |= EPOLLOUT.rawValue }
        if trigger == .edge { events |= EPOLLET.rawValue }
        guard plinto_epoll_control(descriptor, operation, target, events, UInt64(number)) == 0 else {
            throw SystemError("watch a socket")
        }
    }

    /// Waits until a descriptor is ready, or for `milliseconds`; -1 waits without a limit.
    ///
    /// - Returns: The number of ready descriptors, for ``ready(_:)``.
    mutating func wait(milliseconds: Int32) -> Int {
        let count = unsafe plinto_epoll_wait(descriptor, &events, milliseconds)
        // Only a signal can interrupt it: the descriptor and the buffer belong to this value.
        return max(0, Int(count))
    }

    /// The number of the `index`th ready descriptor and its readiness.
    func ready(_ index: Int) -> (number: Int, readiness: Readiness) {
        let event = events[index]
        var readiness = Readiness()
        if event.events & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
        if event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        if event.events & (EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
            readiness.formUnion([.readable, .writable, .ended])
        }
        return (Int(event.number), readiness)
    }
}

/// The readiness of a descriptor for reading and writing.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: 1)
    package static let writable = Readiness(rawValue: 2)
    /// The peer sends no more or the connection is broken. Reading tells which.
    package static let ended = Readiness(rawValue: 4)
}
