/// Decides when a lease of another server is over: once it was watched, unchanged, for its length. A pure value.
///
/// Only the watcher's own time since boot counts. So neither a wall clock that jumps nor two clocks that disagree can end
/// a lease while its holder still works, or keep one whose holder has died: a time in the future means nothing here.
struct LeaseWatch: Sendable {
    /// The result of one look.
    struct Reading: Hashable, Sendable {
        /// The leases that are over.
        var over: [LeaseRecord] = []
        /// The others.
        var held: [LeaseRecord] = []
        /// The time until the first of the others may be over; nil if there is none.
        var next: Duration?
    }

    private let length: Duration
    /// When each present lease was first seen as it is, by the time since boot.
    private var seen: [LeaseRecord: Duration] = [:]

    /// - Parameter length: The time for which an unchanged lease is respected.
    init(length: Duration) {
        self.length = length
    }

    /// Takes in the present leases of the other servers.
    mutating func observe(_ leases: [LeaseRecord], at boot: Duration) -> Reading {
        var reading = Reading()
        var present: [LeaseRecord: Duration] = [:]
        for lease in leases {
            let since = seen[lease] ?? boot
            present[lease] = since
            let rest = since + length - boot
            if rest <= .zero {
                reading.over.append(lease)
            } else {
                reading.held.append(lease)
                reading.next = min(reading.next ?? rest, rest)
            }
        }
        seen = present
        return reading
    }
}
