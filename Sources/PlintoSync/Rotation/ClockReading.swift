package import PlintoModels

/// A reading of both clocks of a ``TimeSource``.
package struct ClockReading: Hashable, Sendable {
    /// The wall clock, which may be set wrong.
    package var wall: Timestamp
    /// The milliseconds since boot, including suspend.
    package var sinceBoot: Int64
    /// The boot that ``sinceBoot`` refers to.
    package var bootIdentifier: String

    package init(wall: Timestamp, sinceBoot: Int64, bootIdentifier: String) {
        self.wall = wall
        self.sinceBoot = sinceBoot
        self.bootIdentifier = bootIdentifier
    }

    package init(reading clock: some TimeSource) {
        self.init(
            wall: clock.now(),
            sinceBoot: clock.sinceBoot().wholeMilliseconds,
            bootIdentifier: clock.bootIdentifier()
        )
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
