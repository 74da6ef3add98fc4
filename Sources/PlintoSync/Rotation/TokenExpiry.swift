package import PlintoModels

/// How long an access token is still good, judged without trust in the wall clock where that can be had.
///
/// Within the boot that the token came in, by the time since boot alone: nobody can set that clock, and it
/// counts suspend. In a later boot, by the wall clock, corrected with the server's `Date` of the receipt;
/// the machine's uptime is then the least age the token can have.
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

    /// Whether ``remaining(at:)`` rests on a clock that cannot be set.
    package func isCertain(at now: Moment) -> Bool {
        now.bootIdentifier == receipt.bootIdentifier && now.sinceBoot >= receipt.bootTime
    }

    /// Milliseconds that the token is still good at `now`; 0 once it has ended.
    package func remaining(at now: Moment) -> Int64 {
        guard let age = age(at: now) else { return 0 }
        return max(0, lifetime - age)
    }

    /// Nil where the clocks say nothing usable.
    private func age(at now: Moment) -> Int64? {
        if isCertain(at: now) { return now.sinceBoot - receipt.bootTime }
        // The receipt's offset corrects both ends, and so cancels out.
        let age = now.wall.milliseconds(since: receipt.receivedAt)
        guard age >= 0 else { return nil }
        return now.bootIdentifier == receipt.bootIdentifier ? age : max(age, now.sinceBoot)
    }
}
