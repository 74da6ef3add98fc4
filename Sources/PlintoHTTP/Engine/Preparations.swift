/// The long polls of a loop whose handlers are running. Only a few run at a time; the others wait for their turn.
///
/// A request that waits for its event needs little memory, but its handler needs much more until then. Without a bound,
/// a burst of long polls, for example after a restart of the server, would need that memory for all of them at once,
/// and the heap would stay that large.
struct Preparations<Member> {
    /// The number of handlers that may run at the same time.
    static var most: Int { 32 }

    private(set) var count = 0
    private var queue: [Member] = []
    /// The index of the next member; those before it have had their turn.
    private var first = 0

    var waitingCount: Int { queue.count - first }

    /// - Returns: True if the handler may start; otherwise ``leave()`` returns the member when it may.
    mutating func enter(_ member: Member) -> Bool {
        if count < Self.most {
            count += 1
            return true
        }
        queue.append(member)
        return false
    }

    /// Called when a handler has ended.
    ///
    /// - Returns: The member whose turn it is now.
    mutating func leave() -> Member? {
        guard first < queue.count else {
            count -= 1
            return nil
        }
        let next = queue[first]
        first += 1
        // Members that had their turn are released in blocks, so that the queue is not moved for each of them.
        if first == queue.count {
            queue = []
            first = 0
        } else if first >= Self.most, first * 2 >= queue.count {
            queue.removeFirst(first)
            first = 0
        }
        return next
    }
}
