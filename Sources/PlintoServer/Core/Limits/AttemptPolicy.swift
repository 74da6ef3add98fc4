/// The waits after consecutive failures: none after the first few, then longer each time.
struct AttemptSchedule: Hashable, Sendable {
    /// The number of consecutive failures without a wait.
    let free: Int
    /// The seconds to wait after the next failure, the one after it and so on; the last one repeats.
    let delays: [Int64]

    /// The seconds to wait after this many consecutive failures.
    func delay(after failures: Int) -> Int64 {
        guard failures > free else { return 0 }
        return delays[min(failures - free, delays.count) - 1]
    }
}

/// The delays after consecutive failures: for the IP address group they come from, its site, and the whole account.
struct AttemptPolicy: Hashable, Sendable {
    /// For one account from one IP address group.
    let group: AttemptSchedule
    /// For one account, wherever the attempts come from.
    let whole: AttemptSchedule

    /// Of one account from one IPv6 site, which may be one client with 65,536 groups, or have many clients.
    var site: AttemptSchedule { AttemptSchedule(free: 4 * group.free, delays: group.delays) }

    /// The number of failures of one IP address group or site that count towards ``whole``: a tenth of those that are
    /// free. Otherwise one client could lock an account for everyone.
    var shareOfGroup: Int { max(1, (whole.free + 1) / 10) }

    /// At most 100 consecutive failures, then four attempts an hour (NIST SP 800-63B-4 §3.2.2).
    static let passwords = AttemptPolicy(
        group: AttemptSchedule(free: 4, delays: [1, 3, 5, 10, 30, 60, 120, 300]),
        whole: AttemptSchedule(free: 99, delays: [900])
    )

    /// Three of a million codes are valid at any moment, and only a client that knows the password may guess one. In
    /// the end one group has 12 attempts a day, fewer than ten groups have as many each, and more groups have 96
    /// together: more than two years for a chance of one in four. The owner gets an email after the tenth failure.
    static let codes = AttemptPolicy(
        group: AttemptSchedule(free: 4, delays: [1, 3, 5, 10, 30, 60, 120, 300, 900, 3600, 7200]),
        whole: AttemptSchedule(free: 9, delays: [5, 15, 30, 60, 120, 300, 900])
    )
}
