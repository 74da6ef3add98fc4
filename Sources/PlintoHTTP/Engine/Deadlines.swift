/// The deadlines of a loop's members: one a member, by its slot. A pure value.
///
/// Most deadlines are moved or lifted long before they pass, at every request. Doing that is a store into an array; the
/// heap is looked at again only when the moment comes that it was told of.
struct Deadlines: Sendable {
    private struct Entry: Sendable {
        let moment: Instant
        let slot: Int
    }

    /// What each slot wants, nil for nothing.
    private var wanted: [Instant?] = []
    /// The moment at which the heap will look at each slot, nil where it has no entry that counts.
    private var armed: [Instant?] = []
    /// A binary heap, the earliest first.
    private var heap: [Entry] = []

    /// The earliest moment at which ``expired(at:)`` has anything to do, at the latest that of the first deadline.
    var next: Instant? { heap.first?.moment }

    /// How many entries wait in the heap.
    var entryCount: Int { heap.count }

    /// Sets, moves or, with nil, lifts the deadline of `slot`.
    mutating func set(_ slot: Int, _ moment: Instant?) {
        while wanted.count <= slot {
            wanted.append(nil)
            armed.append(nil)
        }
        wanted[slot] = moment
        guard let moment else { return }
        if let known = armed[slot], known <= moment { return }
        armed[slot] = moment
        push(Entry(moment: moment, slot: slot))
    }

    /// The slots whose deadline has passed; each is lifted.
    mutating func expired(at now: Instant) -> [Int] {
        var expired: [Int] = []
        while let entry = heap.first, entry.moment <= now {
            pop()
            // An earlier entry took this one's place.
            guard armed[entry.slot] == entry.moment else { continue }
            armed[entry.slot] = nil
            guard let moment = wanted[entry.slot] else { continue }
            if moment <= now {
                wanted[entry.slot] = nil
                expired.append(entry.slot)
            } else {
                set(entry.slot, moment)
            }
        }
        return expired
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].moment < heap[parent].moment else { break }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child].moment < heap[least].moment {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
