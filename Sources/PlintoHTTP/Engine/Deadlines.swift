/// The deadlines of a loop's members, one per slot, as a pure value.
///
/// Most deadlines are moved or removed long before they expire, on every request. Such a change only writes to an
/// array; the heap is updated when its entry becomes due.
struct Deadlines: Sendable {
    private struct Entry: Sendable {
        let moment: Instant
        let slot: Int
    }

    /// The deadline of each slot; nil for none.
    private var wanted: [Instant?] = []
    /// The time at which the heap will check each slot; nil if it has no valid entry.
    private var armed: [Instant?] = []
    /// A binary heap, earliest first.
    private var heap: [Entry] = []

    /// The earliest time at which ``expired(at:)`` may have work, not later than the first deadline.
    var next: Instant? { heap.first?.moment }

    /// The number of entries in the heap.
    var entryCount: Int { heap.count }

    /// Sets or moves the deadline of `slot`, or removes it if nil.
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

    /// Removes and returns the slots whose deadline has expired.
    mutating func expired(at now: Instant) -> [Int] {
        var expired: [Int] = []
        while let entry = heap.first, entry.moment <= now {
            pop()
            // An earlier entry has replaced this one.
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
