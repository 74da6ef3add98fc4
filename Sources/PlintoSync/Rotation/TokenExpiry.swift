package import PlintoModels

/// How long an access token is still good, judged without trust in the wall clock where that can be had.
///
/// Within the boot that the token came in, by the time since boot: nobody can set that clock, and it counts suspend. It
/// does not count the pause of a virtual machine, nor the sleep of a host beneath it: a wall clock that has run on
/// further than the time since boot was either set, or has seen such a pause, and nothing here can tell which. The token
/// is then uncertain.
///
/// In a later boot, by the wall clock, corrected with the server's `Date` of the receipt; the machine's uptime is then
/// the least age the token can have.
package struct TokenExpiry: Hashable, Sendable {
    private let receipt: TokenReceipt

    /// How long the token was good at the receipt, in milliseconds.
    ///
    /// A JWT counts in whole seconds (RFC 7519 §2, NumericDate), so that one minted late in a second may end up to a
    /// second before `expires_in` says: that second, or half the lifetime if that is less, is not counted on.
    package let lifetime: Int64

    /// A lifetime beyond this, in seconds, is cut: ten years.
    private static let longest = 315_360_000

    package init(_ receipt: TokenReceipt) {
        self.receipt = receipt
        let given = Int64(min(max(receipt.expiresIn, 0), Self.longest)) * 1000
        lifetime = given - min(1000, given / 2)
    }

    /// When the token ends in true UTC, by the server's clock.
    package var expiresAt: Timestamp {
        receipt.receivedAt.advanced(byMilliseconds: receipt.serverOffset + lifetime)
    }

    /// How far the wall clock may run ahead of the time since boot and still count as steered, not set, in milliseconds:
    /// two seconds, and a thousandth of the time between, twice what NTP steers (adjtimex(2)).
    private static func tolerance(over elapsed: Int64) -> Int64 { 2000 + elapsed / 1000 }

    /// The present by the server's clock: by the time since boot where that is not contradicted, else by the wall clock,
    /// both corrected with the server's `Date` of the receipt.
    package func serverTime(at now: Moment) -> Timestamp {
        guard isCertain(at: now), let elapsed = sinceReceipt(now) else {
            return now.wall.advanced(byMilliseconds: receipt.serverOffset)
        }
        return receipt.receivedAt.advanced(byMilliseconds: elapsed + receipt.serverOffset)
    }

    /// Whether ``remaining(at:)`` rests on a clock that cannot be set, and that nothing contradicts.
    package func isCertain(at now: Moment) -> Bool {
        guard let elapsed = sinceReceipt(now) else { return false }
        return wallLead(at: now, elapsed) <= Self.tolerance(over: elapsed)
    }

    /// Milliseconds that the token is still good at `now`; 0 once it has ended.
    package func remaining(at now: Moment) -> Int64 {
        guard let age = age(at: now) else { return 0 }
        return max(0, lifetime - age)
    }

    /// Milliseconds that the token is still good by whichever clock says less.
    package func leastRemaining(at now: Moment) -> Int64 {
        min(remaining(at: now), max(0, lifetime - now.wall.milliseconds(since: receipt.receivedAt)))
    }

    /// The time since boot that has passed since the receipt; nil in another boot, or one that was put back.
    private func sinceReceipt(_ now: Moment) -> Int64? {
        guard now.bootIdentifier == receipt.bootIdentifier, now.sinceBoot >= receipt.bootTime else { return nil }
        return now.sinceBoot - receipt.bootTime
    }

    /// How much further the wall clock has run since the receipt than the time since boot; negative where it was put back.
    private func wallLead(at now: Moment, _ elapsed: Int64) -> Int64 {
        now.wall.milliseconds(since: receipt.receivedAt) - elapsed
    }

    /// Nil where the clocks say nothing usable.
    private func age(at now: Moment) -> Int64? {
        if let elapsed = sinceReceipt(now) {
            let lead = wallLead(at: now, elapsed)
            // A lead too small to be told from steering is counted as age, for it costs nothing.
            return (0...Self.tolerance(over: elapsed)).contains(lead) ? elapsed + lead : elapsed
        }
        // The receipt's offset corrects both ends, and so cancels out.
        let age = now.wall.milliseconds(since: receipt.receivedAt)
        guard age >= 0 else { return nil }
        return now.bootIdentifier == receipt.bootIdentifier ? age : max(age, now.sinceBoot)
    }
}
