import PlintoModels

/// Determines a time that has certainly passed, whatever the wall clock says: nothing may be deleted because a clock
/// jumped.
///
/// It continues from the latest time that the database has seen, at the pace of the time since boot. A wall clock that
/// jumped is trusted after six steady hours, in which NTP or the operator could have corrected it. A pure value.
struct ClockFloor: Sendable {
    /// The result of a reading of the clocks.
    struct Reading: Hashable, Sendable {
        /// The time that has certainly passed; the wall clock's if that is earlier.
        let passed: Timestamp
        /// True if the wall clock was set back since the previous reading.
        let wasSetBack: Bool
        /// True if the wall clock is behind the time that the database has seen.
        let isBehind: Bool
    }

    /// The time for which a clock that jumped must be steady before it is trusted.
    static let settling = Duration.seconds(6 * 3600)
    /// In milliseconds: less is not a jump but the slewing of a clock.
    private static let tolerance: Int64 = 5000

    /// The time to be stored in the database.
    private(set) var floor: Timestamp
    /// The time since boot at which ``floor`` was current.
    private var since: Duration
    private var lastWall: Timestamp
    /// The milliseconds by which the wall clock is ahead of ``floor``, and since when.
    private var jump: (gap: Int64, since: Duration)?

    /// - Parameters:
    ///   - floor: The latest time that the database has seen; nil if it has seen none.
    ///   - wall: The wall clock.
    ///   - boot: The time since boot.
    init(floor: Timestamp?, wall: Timestamp, boot: Duration) {
        self.floor = floor ?? wall
        since = boot
        lastWall = wall
    }

    /// Reads the clocks.
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

    /// Returns whether the clock has been ahead, or behind, by as much for long enough.
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
