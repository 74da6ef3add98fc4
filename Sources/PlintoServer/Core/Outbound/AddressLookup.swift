import Glibc
import PlintoSystem
import Synchronization

/// Finds the addresses of a host.
protocol AddressLookup: Sendable {
    /// In the order in which they are to be tried; empty where there are none, or none came in time.
    func addresses(of host: Host) async -> [IPAddress]
}

/// The system's resolver, on a thread of its own, for it blocks.
struct SystemAddressLookup: AddressLookup {
    let timeout: Duration

    func addresses(of host: Host) async -> [IPAddress] {
        if let numeric = host.ipAddress { return [numeric] }
        // Never asked of DNS, which might say otherwise (RFC 6761 §6.3).
        if host.isLoopback { return ["127.0.0.1", "::1"].compactMap { IPAddress($0) } }
        let answer = FirstAnswer()
        let timer = Task {
            try? await Task.sleep(for: timeout)
            answer.give([])
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.await(continuation)
                // It cannot be stopped: it ends when the resolver gives up.
                PlainThread.start { answer.give(Self.resolve(host.unbracketed)) }
            }
        } onCancel: {
            answer.give([])
        }
    }

    private static func resolve(_ host: String) -> [IPAddress] {
        // A value of ours, whose pointers stay nil.
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        // Leaves out addresses of a family that this machine has none of.
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        // The list is ours until it is freed; each entry names as many bytes as its family has.
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    /// Its numeric text; what has a zone in it is none of ours.
    private static func address(_ entry: addrinfo) -> IPAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = unsafe getnameinfo(
            entry.ai_addr,
            entry.ai_addrlen,
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard status == 0 else { return nil }
        return IPAddress(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}

/// What several may answer, and the first does.
private final class FirstAnswer: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<[IPAddress], Never>)
        /// Answered before anybody waited.
        case early([IPAddress])
        case over
    }

    private let state = Mutex(State.open)

    func await(_ continuation: CheckedContinuation<[IPAddress], Never>) {
        let early: [IPAddress]? = state.withLock { state in
            if case .early(let addresses) = state {
                state = .over
                return addresses
            }
            state = .awaited(continuation)
            return nil
        }
        if let early { continuation.resume(returning: early) }
    }

    func give(_ addresses: [IPAddress]) {
        let waiting: CheckedContinuation<[IPAddress], Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .early(addresses)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .early, .over:
                return nil
            }
        }
        waiting?.resume(returning: addresses)
    }
}
