/// A queue in order of arrival that removes from the front without moving the rest each time.
struct FIFO<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Removes and returns the oldest elements, at most `limit`.
    mutating func removeFirst(atMost limit: Int) -> [Element] {
        let end = head + min(limit, count)
        var removed: [Element] = []
        removed.reserveCapacity(end - head)
        for index in head..<end {
            if let element = elements[index].take() { removed.append(element) }
        }
        head = end
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 1024)
            head = 0
        } else if head > elements.count / 2, head > 64 {
            elements.removeFirst(head)
            head = 0
        }
        return removed
    }
}

extension FIFO: Sendable where Element: Sendable {}
