extension Array {
    /// The first elements of each array, then the second ones, and so on: the order of several queues that are served
    /// in turn.
    func inTurn<Member>() -> [Member] where Element == [Member] {
        var served: [Member] = []
        served.reserveCapacity(reduce(0) { $0 + $1.count })
        for round in 0..<(map(\.count).max() ?? 0) {
            for queue in self where round < queue.count { served.append(queue[round]) }
        }
        return served
    }
}
