import Synchronization
import TestSupport
import Testing

/// Counts what the parts of a test do, so that it can wait until they have come to rest.
final class Activity: Sendable {
    private let count = Atomic<Int>(0)

    func happened() { count.add(1, ordering: .relaxed) }

    /// Returns when nothing has happened for a little while.
    func settle() async {
        var quiet = 0
        var last = count.load(ordering: .relaxed)
        while quiet < 5 {
            try? await Task.sleep(for: .milliseconds(1))
            let current = count.load(ordering: .relaxed)
            quiet = current == last ? quiet + 1 : 0
            last = current
        }
    }
}

/// Waits for `condition`, which must come true within a generous time.
func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async -> Bool
) async {
    for _ in 0..<5000 {
        if await condition() { return }
        try? await Task.sleep(for: .milliseconds(2))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
