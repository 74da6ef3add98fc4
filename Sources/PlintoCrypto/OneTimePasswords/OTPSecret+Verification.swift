package import PlintoModels

extension OTPSecret {
    /// The time step (RFC 6238 §4.2) whose code this is, among that of `time` and its neighbours (§5.2); of several,
    /// the latest. Nil where it is none of theirs. Takes one time for every code.
    ///
    /// - Parameters:
    ///   - code: ASCII digits.
    ///   - drift: How many steps the clock of the authenticator may be ahead or behind.
    package func step(of code: String, at time: Timestamp, drift: Int64 = 1) -> Int64? {
        let given = Array(code.utf8)
        let current = max(0, time.seconds) / Int64(period)
        var found: Int64?
        for step in max(0, current - drift)...(current + drift) {
            let isEqual = constantTimeEquals(Array(hotp(counter: UInt64(step)).utf8), given)
            if isEqual { found = step }
        }
        return found
    }
}
