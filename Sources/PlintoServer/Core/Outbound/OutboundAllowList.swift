package import PlintoSystem

/// The destinations outside the public Internet that the operator allows. A pure value.
package struct OutboundAllowList: Hashable, Sendable {
    /// Hosts with their ports, whatever IP addresses they have.
    package var places: Set<Authority>
    /// Networks, on any port.
    package var ranges: [AddressRange]

    /// An empty list allows only the public Internet.
    package init(places: Set<Authority> = [], ranges: [AddressRange] = []) {
        self.places = places
        self.ranges = ranges
    }

    /// - Parameter entries: In the form of ``Exception/init(_:)``.
    /// - Returns: Nil if one is malformed.
    package init?(_ entries: [String]) {
        self.init()
        for entry in entries {
            guard let exception = try? Exception(entry) else { return nil }
            add(exception)
        }
    }

    /// One allowed destination.
    enum Exception: Hashable, Sendable {
        case place(Authority)
        case range(AddressRange)

        /// Parses `HOST:PORT`, such as `hooks.internal:8080`, or a network, such as `10.1.0.0/16`; a single IP address is
        /// a network of one.
        init(_ text: String) throws(NetworkValueError) {
            if let range = AddressRange(text) {
                self = .range(range)
            } else {
                self = .place(try Authority(text, port: .required))
            }
        }
    }

    /// Adds one destination.
    mutating func add(_ exception: Exception) {
        switch exception {
        case .place(let place): places.insert(place)
        case .range(let range): ranges.append(range)
        }
    }

    /// Returns whether a request to `place` may connect to `address`, which is one of its own.
    func allows(_ address: IPAddress, for place: Authority) -> Bool {
        address.isPublic || places.contains(place) || ranges.contains { $0.contains(address) }
    }
}
