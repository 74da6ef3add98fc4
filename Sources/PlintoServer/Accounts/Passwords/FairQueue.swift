/// Work of several principals that is taken in turn: the first piece of each before the second of any.
///
/// It is bounded in total and for each principal. When it is full, whoever has less in it than another gets the place of
/// the other's last piece: a flood refuses the work of the one who floods.
struct FairQueue<Principal: Hashable, Element> {
    enum Admission {
        case accepted
        case refused
        /// Accepted in the place of this one, which is now refused.
        case displaced(Element)
    }

    private let capacity: Int
    private let share: Int
    private var queues: [Principal: [Element]] = [:]
    /// Who has something in the queue, in the order of their turns.
    private var turns: [Principal] = []
    private(set) var count = 0

    /// - Parameters:
    ///   - capacity: How many pieces may wait.
    ///   - share: How many of one principal.
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

    /// Removes and returns the next piece.
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
