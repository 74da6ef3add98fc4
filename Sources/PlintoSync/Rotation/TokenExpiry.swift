package import PlintoModels

/// The remaining lifetime of an access token, computed without the wall clock where possible.
///
/// Within the boot in which the token was received, the time since boot counts: it cannot be set, and it includes
/// suspend. It does not include pauses of a virtual machine or suspends of its host. If the wall clock has run further
/// than the time since boot, either it was set or there was such a pause. These cases cannot be distinguished, so the
/// token is then uncertain.
///
/// In a later boot the wall clock counts, corrected by the server's `Date` at receipt. The machine's uptime is then the
/// minimum age of the token.
package struct TokenExpiry: Hashable, Sendable {
    private let timestamps: TokenTimestamps

    /// The lifetime at receipt in milliseconds.
    ///
    /// A JWT counts whole seconds (RFC 7519 §2, NumericDate), so a token minted late in a second may expire up to a
    /// second earlier than `expires_in` says. That second, or half the lifetime if less, is subtracted.
    package let lifetime: Int64

    /// The longest accepted lifetime in seconds: ten years.
    private static let longest = 315_360_000

    package init(_ timestamps: TokenTimestamps) {
        self.timestamps = timestamps
        let given = Int64(min(max(timestamps.expiresIn, 0), Self.longest)) * 1000
        lifetime = given - min(1000, given / 2)
    }

    /// The expiry in true UTC, by the server's clock.
    package var expiresAt: Timestamp {
        timestamps.receivedAt.advanced(byMilliseconds: timestamps.serverOffset + lifetime)
    }

    /// The lead of the wall clock over the time since boot, in milliseconds, that still counts as clock steering: two
    /// seconds plus a thousandth of the elapsed time, twice the rate of NTP (adjtimex(2)).
    private static func tolerance(over elapsed: Int64) -> Int64 { 2000 + elapsed / 1000 }

    /// The current time by the server's clock: from the time since boot if the clocks agree, else from the wall clock,
    /// both corrected by the server's `Date` at receipt.
    package func serverTime(at now: ClockReading) -> Timestamp {
        guard isCertain(at: now), let elapsed = sinceReceipt(now) else {
            return now.wall.advanced(byMilliseconds: timestamps.serverOffset)
        }
        return timestamps.receivedAt.advanced(byMilliseconds: elapsed + timestamps.serverOffset)
    }

    /// Returns true if ``remaining(at:)`` rests on the time since boot and the wall clock does not contradict it.
    package func isCertain(at now: ClockReading) -> Bool {
        guard let elapsed = sinceReceipt(now) else { return false }
        return wallLead(at: now, elapsed) <= Self.tolerance(over: elapsed)
    }

    /// Returns the remaining lifetime in milliseconds; 0 after expiry.
    package func remaining(at now: ClockReading) -> Int64 {
        guard let age = age(at: now) else { return 0 }
        return max(0, lifetime - age)
    }

    /// Returns the remaining lifetime in milliseconds by the clock that gives less.
    package func leastRemaining(at now: ClockReading) -> Int64 {
        min(remaining(at: now), max(0, lifetime - now.wall.milliseconds(since: timestamps.receivedAt)))
    }

    /// The time since boot that has passed since receipt; nil in another boot.
    private func sinceReceipt(_ now: ClockReading) -> Int64? {
        guard now.bootIdentifier == timestamps.bootIdentifier, now.sinceBoot >= timestamps.bootTime else { return nil }
        return now.sinceBoot - timestamps.bootTime
    }

    /// The time by which the wall clock has run further than the time since boot since receipt; negative if it was set
    /// back.
    private func wallLead(at now: ClockReading, _ elapsed: Int64) -> Int64 {
        now.wall.milliseconds(since: timestamps.receivedAt) - elapsed
    }

    /// The age of the token; nil if the clocks give no usable value.
    private func age(at now: ClockReading) -> Int64? {
        if let elapsed = sinceReceipt(now) {
            let lead = wallLead(at: now, elapsed)
            // A lead too small to distinguish from clock steering counts as age, to be on the safe side.
            return (0...Self.tolerance(over: elapsed)).contains(lead) ? elapsed + lead : elapsed
        }
        // The server offset would correct both ends and cancels out.
        let age = now.wall.milliseconds(since: timestamps.receivedAt)
        guard age >= 0 else { return nil }
        return now.bootIdentifier == timestamps.bootIdentifier ? age : max(age, now.sinceBoot)
    }
}
