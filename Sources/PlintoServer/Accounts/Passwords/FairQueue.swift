/// A queue that serves several principals in turn: the first item of each before the second of any.
///
/// It is bounded in total and for each principal, and a part of it is reserved for known principals, so that those who
/// can be as many as they like never fill it. When it is full, a principal with fewer entries replaces the last entry
/// of one with more: a flood displaces only its own work.
struct FairQueue<Principal: Hashable, Element> {
    enum Admission {
        case accepted
        case refused
        /// Accepted in place of this item, which is now refused.
        case displaced(Element)
    }

    private let capacity: Int
    private let share: Int
    private let unreserved: Int
    private let isKnown: (Principal) -> Bool
    private var queues: [Principal: [Element]] = [:]
    /// The principals with queued items, in the order of their turns.
    private var turns: [Principal] = []
    private(set) var count = 0
    /// Pieces of principals that are not known.
    private var unknown = 0

    /// - Parameters:
    ///   - capacity: The maximum number of items.
    ///   - share: The maximum number of items of one principal.
    ///   - reserve: The number of places that are reserved for principals for which `isKnown` returns true.
    init(capacity: Int, share: Int, reserve: Int = 0, isKnown: @escaping (Principal) -> Bool = { _ in true }) {
        self.capacity = max(0, capacity)
        self.share = max(0, share)
        unreserved = max(0, self.capacity - max(0, reserve))
        self.isKnown = isKnown
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element, of principal: Principal) -> Admission {
        let own = queues[principal]?.count ?? 0
        guard own < min(share, capacity) else { return .refused }
        var displaced: Element?
        if count >= capacity || (!isKnown(principal) && unknown >= unreserved) {
            // An unknown one takes no place of a known one: there may be any number of them.
            guard let largest = largest(among: isKnown(principal) ? { _ in true } : { [isKnown] in !isKnown($0) }),
                queues[largest, default: []].count > own + 1
            else { return .refused }
            displaced = queues[largest]?.removeLast()
            note(-1, of: largest)
        }
        if own == 0 { turns.append(principal) }
        queues[principal, default: []].append(element)
        note(1, of: principal)
        return displaced.map(Admission.displaced) ?? .accepted
    }

    /// Removes and returns the next item.
    mutating func next() -> Element? {
        guard !turns.isEmpty else { return nil }
        let principal = turns.removeFirst()
        guard var queue = queues.removeValue(forKey: principal), !queue.isEmpty else { return nil }
        let element = queue.removeFirst()
        note(-1, of: principal)
        if !queue.isEmpty {
            queues[principal] = queue
            turns.append(principal)
        }
        return element
    }

    private func largest(among isConcerned: (Principal) -> Bool) -> Principal? {
        queues.filter { isConcerned($0.key) }.max { $0.value.count < $1.value.count }?.key
    }

    private mutating func note(_ change: Int, of principal: Principal) {
        count += change
        if !isKnown(principal) { unknown += change }
    }
}
