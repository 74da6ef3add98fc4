package import PlintoSystem

/// What the operator lets requests go to though it is not on the public Internet. A pure value.
package struct OutboundAllowList: Hashable, Sendable {
    /// Hosts with their ports, whatever IP addresses they have.
    package var places: Set<Authority>
    /// Networks, whatever the ports.
    package var ranges: [AddressRange]

    /// An empty list allows the public Internet alone.
    package init(places: Set<Authority> = [], ranges: [AddressRange] = []) {
        self.places = places
        self.ranges = ranges
    }

    /// - Parameter entries: As ``add(_:)`` takes them.
    /// - Returns: Nil where one is neither.
    package init?(_ entries: [String]) {
        self.init()
        for entry in entries {
            guard (try? add(entry)) != nil else { return nil }
        }
    }

    /// Adds `HOST:PORT`, as `hooks.internal:8080`, or a network, as `10.1.0.0/16`; an IP address alone is a network of one.
    package mutating func add(_ entry: String) throws(NetworkValueError) {
        if let range = AddressRange(entry) {
            ranges.append(range)
        } else {
            places.insert(try Authority(entry, port: .required))
        }
    }

    /// Whether a request to `place` may connect to `address`, which is one of its own.
    func allows(_ address: IPAddress, for place: Authority) -> Bool {
        address.isPublic || places.contains(place) || ranges.contains { $0.contains(address) }
    }
}
