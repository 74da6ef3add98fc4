import CLinux
import Glibc

/// A watch for changes of the machine's network: IP addresses and routes that are added or removed.
///
/// It lets waiting work resume as soon as the network is back.
package final class NetworkWatch: Sendable {
    /// One element per change or burst of changes; finished by ``stop()``.
    package let changes: AsyncStream<Void>

    /// Closed to end the watch. The watching thread holds the other end.
    private let end: Int32

    /// - Throws: ``SystemError`` if the kernel provides no such socket, for example in a sandbox.
    package init() throws(SystemError) {
        let events = plinto_open_route_events()
        guard events >= 0 else { throw SystemError("watch the network") }
        var pair: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0
        else {
            let error = SystemError("watch the network")
            close(events)
            throw error
        }
        end = pair[0]
        let ended = pair[1]
        let (changes, change) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.changes = changes
        PlainThread.start {
            while Self.waitForEvent(events, orEnd: ended) { change.yield() }
            change.finish()
            close(events)
            close(ended)
        }
    }

    /// Ends the watch. Call it once.
    package func stop() {
        close(end)
    }

    /// Waits for the next change and empties the socket; false when the watch must end.
    private static func waitForEvent(_ events: Int32, orEnd ended: Int32) -> Bool {
        var watched = [
            pollfd(fd: events, events: Int16(POLLIN), revents: 0), pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&watched, nfds_t(watched.count), -1) < 0 && errno == EINTR {}
        guard watched[1].revents == 0 else { return false }
        // The details do not matter, nor whether the kernel had to drop some (ENOBUFS).
        var message = [UInt8](repeating: 0, count: 8192)
        while unsafe recv(events, &message, message.count, 0) > 0 {}
        return true
    }
}
