/// A queue that serves several principals in turn: the first item of each before the second of any.
///
/// It is bounded in total and per principal. When it is full, a principal with fewer items than another takes the place
/// of the other's last item: a flood only displaces itself.
struct FairQueue<Principal: Hashable, Element> {
    enum Admission {
        case accepted
        case refused
        /// Accepted in place of this item, which is now refused.
        case displaced(Element)
    }

    private let capacity: Int
    private let share: Int
    private var queues: [Principal: [Element]] = [:]
    /// The principals with queued items, in the order of their turns.
    private var turns: [Principal] = []
    private(set) var count = 0

    /// - Parameters:
    ///   - capacity: The maximum number of items.
    ///   - share: The maximum number of items of one principal.
    init(capacity: Int, share: Int) {
        self.capacity = max(0, capacity)
        self.share = max(0, share)
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element, of principal: Principal) -> Admission {
        let own = queues[principal]?.count ?? 0
        guard own < min(share, capacity) else { return .refused }
        var displaced: Element?
        if count >= capacity {
            guard let largest = queues.max(by: { $0.value.count < $1.value.count }), largest.value.count > own + 1
            else { return .refused }
            displaced = queues[largest.key]?.removeLast()
            count -= 1
        }
        if own == 0 { turns.append(principal) }
        queues[principal, default: []].append(element)
        count += 1
        return displaced.map(Admission.displaced) ?? .accepted
    }

    /// Removes and returns the next item.
    mutating func next() -> Element? {
        guard !turns.isEmpty else { return nil }
        let principal = turns.removeFirst()
        guard var queue = queues.removeValue(forKey: principal), !queue.isEmpty else { return nil }
        let element = queue.removeFirst()
        count -= 1
        if !queue.isEmpty {
            queues[principal] = queue
            turns.append(principal)
        }
        return element
    }
}
