import Glibc
import PlintoSystem
import Synchronization

/// Resolves a host to IP addresses.
protocol AddressLookup: Sendable {
    /// The IP addresses in the order in which they are to be tried; empty if there are none, or none came in time.
    func addresses(of host: Host) async -> [IPAddress]
}

/// The system's resolver, on a separate thread, because it blocks.
struct SystemAddressLookup: AddressLookup {
    let timeout: Duration

    func addresses(of host: Host) async -> [IPAddress] {
        if let numeric = host.ipAddress { return [numeric] }
        // Never resolved by DNS, which might return something else (RFC 6761 §6.3).
        if host.isLoopback { return ["127.0.0.1", "::1"].compactMap { IPAddress($0) } }
        let answer = FirstResult()
        let timer = Task {
            try? await Task.sleep(for: timeout)
            answer.give([])
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.await(continuation)
                // It cannot be cancelled: it ends when the resolver gives up.
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
        // Omits IP addresses of a family that this machine has none of.
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        // The list is ours until it is freed; each entry has as many bytes as its family.
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    /// Its numeric text; an IP address with a zone is not supported.
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

/// A result that several may deliver, of which the first counts.
private final class FirstResult: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<[IPAddress], Never>)
        /// Delivered before anyone waited.
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
