import PlintoModels

/// A clock that stands still.
struct FixedClock: TimeSource {
    var time = Timestamp(milliseconds: 1_737_201_600_123)

    func now() -> Timestamp { time }
    func sinceBoot() -> Duration { .seconds(1) }
    func bootIdentifier() -> String { "boot" }
}
