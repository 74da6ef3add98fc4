import PlintoModels

/// Decides which moment has certainly passed, whatever the wall clock says: nothing may be deleted because a clock jumped.
///
/// It goes on from the moment that the database has last seen, at the pace of the time since boot. A wall clock that
/// jumps is believed after it was steady for six hours: until then NTP, or the operator, has had the time to correct it.
/// A pure value.
struct ClockFloor: Sendable {
    /// What a look at the clocks shows.
    struct Reading: Hashable, Sendable {
        /// The moment that has certainly passed; the wall clock's where that is earlier.
        let passed: Timestamp
        /// Whether the wall clock was set back since the look before.
        let wasSetBack: Bool
        /// Whether the wall clock is behind what the database has seen.
        let isBehind: Bool
    }

    /// How long a clock that jumped must go on steadily before it is believed.
    static let settling = Duration.seconds(6 * 3600)
    /// Milliseconds: less is no jump but the slewing of a clock.
    private static let tolerance: Int64 = 5000

    /// The moment to be kept in the database.
    private(set) var floor: Timestamp
    /// When ``floor`` was right, in time since boot.
    private var since: Duration
    private var lastWall: Timestamp
    /// How many milliseconds the wall clock is ahead of ``floor``, and since when.
    private var jump: (gap: Int64, since: Duration)?

    /// - Parameters:
    ///   - floor: The last moment that the database has seen; nil where it has seen none.
    ///   - wall: The wall clock.
    ///   - boot: Time since boot.
    init(floor: Timestamp?, wall: Timestamp, boot: Duration) {
        self.floor = floor ?? wall
        since = boot
        lastWall = wall
    }

    /// Looks at the clocks.
    mutating func observe(wall: Timestamp, boot: Duration) -> Reading {
        let elapsed = Self.milliseconds(boot - since)
        let wasSetBack = wall.milliseconds(since: lastWall) < elapsed - Self.tolerance
        lastWall = wall
        floor = floor.advanced(byMilliseconds: elapsed)
        since = boot
        let gap = wall.milliseconds(since: floor)
        if abs(gap) <= Self.tolerance || isSteady(gap, at: boot) {
            floor = wall
            jump = nil
        }
        let isBehind = wall.advanced(byMilliseconds: Self.tolerance) < floor
        return Reading(passed: min(wall, floor), wasSetBack: wasSetBack, isBehind: isBehind)
    }

    /// Whether the clock has been ahead, or behind, by as much for long enough.
    private mutating func isSteady(_ gap: Int64, at boot: Duration) -> Bool {
        if let jump, abs(gap - jump.gap) <= Self.tolerance { return boot - jump.since >= Self.settling }
        jump = (gap, boot)
        return false
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
