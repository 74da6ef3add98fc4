package import PlintoSystem

/// What the operator lets requests go to though it is not on the public Internet. A pure value.
package struct OutboundAllowList: Hashable, Sendable {
    /// Whatever addresses they have.
    package var places: Set<OutboundPlace>
    /// Whatever their ports.
    package var ranges: [AddressRange]

    /// An empty list allows the public Internet alone.
    package init(places: Set<OutboundPlace> = [], ranges: [AddressRange] = []) {
        self.places = places
        self.ranges = ranges
    }

    /// - Parameter entries: `HOST:PORT`, as `hooks.internal:8080`, or a network, as `10.1.0.0/16`; an address alone is a
    ///   network of one.
    /// - Returns: Nil where one is neither.
    package init?(_ entries: [String]) {
        self.init()
        for entry in entries {
            if let range = AddressRange(entry) {
                ranges.append(range)
            } else if let place = OutboundPlace(entry) {
                places.insert(place)
            } else {
                return nil
            }
        }
    }

    /// Whether a request for `place` may connect to `address`, which is one of its own.
    func allows(_ address: IPAddress, for place: OutboundPlace) -> Bool {
        address.isPublic || places.contains(place) || ranges.contains { $0.contains(address) }
    }
}
