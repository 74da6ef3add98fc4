import CEpoll
import Glibc

/// One connection's part of a benchmark: its next request, and the processing of the response.
protocol Conversation: Sendable {
    mutating func nextRequest() -> [UInt8]
    mutating func received(_ response: Response) throws
}

/// Keeps connections on one thread busy, each with one request in flight, until the time is over.
struct LoadLoop<Talk: Conversation> {
    /// A class, because it owns a socket and epoll's event points to it.
    private final class Connection {
        let socket: Socket
        var reader = ResponseReader()
        var talk: Talk
        var sentAt: UInt64 = 0

        init(_ socket: consuming Socket, _ talk: Talk) {
            self.socket = socket
            self.talk = talk
        }

        func ask() throws {
            sentAt = Clock.now()
            try socket.send(talk.nextRequest())
        }
    }

    let address: Address
    let load: Load

    /// - Returns: The measurements after the warm-up.
    func run(_ talks: [Talk]) throws -> Measurement {
        let epoll = epoll_create1(0)
        guard epoll >= 0 else { throw BenchmarkError.system("epoll_create1") }
        defer { close(epoll) }

        let connections = try talks.map { Connection(try Socket(connectingTo: address), $0) }
        for (index, connection) in connections.enumerated() {
            var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u64: UInt64(index)))
            guard unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket.descriptor, &event) == 0 else {
                throw BenchmarkError.system("epoll_ctl")
            }
        }

        let counted = Clock.now() + load.warmUp
        let end = counted + load.duration
        var measurement = Measurement(seconds: Double(load.duration) / 1e9)
        for connection in connections { try connection.ask() }

        var events = unsafe [epoll_event](repeating: epoll_event(), count: connections.count)
        while true {
            let ready = unsafe epoll_wait(epoll, &events, Int32(events.count), 1000)
            guard ready >= 0 || errno == EINTR else { throw BenchmarkError.system("epoll_wait") }
            guard Clock.now() < end else { return measurement }
            for index in 0..<max(0, Int(ready)) {
                let connection = unsafe connections[Int(events[index].data.u64)]
                guard try connection.socket.receive(into: &connection.reader.buffer, waiting: false),
                    let response = try connection.reader.next()
                else { continue }
                let now = Clock.now()
                if now >= counted { measurement.record(response, nanoseconds: now - connection.sentAt) }
                try connection.talk.received(response)
                try connection.ask()
            }
        }
    }

    /// Distributes the conversations over the threads and adds up their measurements.
    func runOnThreads(_ talks: [Talk]) throws -> Measurement {
        let shares = (0..<load.threads).map { share in
            stride(from: share, to: talks.count, by: load.threads).map { talks[$0] }
        }
        let threads = shares.map { share in
            Thread { try LoadLoop(address: address, load: load).run(share) }
        }
        var whole = Measurement(seconds: Double(load.duration) / 1e9)
        for thread in threads { whole.add(try thread.join()) }
        return whole
    }
}
