package import PlintoModels

/// A clock that stands still.
package struct FixedClock: TimeSource {
    private let time: Timestamp

    /// - Parameter time: What it shows for ever.
    package init(time: Timestamp = Timestamp(milliseconds: 1_737_201_600_123)) {
        self.time = time
    }

    package func now() -> Timestamp { time }
    package func sinceBoot() -> Duration { .seconds(1) }
    package func bootIdentifier() -> String { "test" }
}
