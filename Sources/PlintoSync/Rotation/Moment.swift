package import PlintoModels

/// One reading of both clocks of a ``TimeSource``.
package struct Moment: Hashable, Sendable {
    /// The wall clock, which anybody may have set wrong.
    package var wall: Timestamp
    /// Milliseconds since boot, counting suspend.
    package var sinceBoot: Int64
    /// The boot that ``sinceBoot`` counts from.
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
    /// Rounded towards zero.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
