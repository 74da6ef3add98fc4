package import PlintoModels

extension OTPSecret {
    /// The time step (RFC 6238 §4.2) with this code, among that of `time` and its neighbours (§5.2), the latest if
    /// there are several; nil if there is none. The time taken does not depend on the code.
    ///
    /// - Parameters:
    ///   - code: The code in ASCII digits.
    ///   - drift: The number of steps by which the authenticator's clock may differ.
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
