/// Where a module reads the time: injected, so that tests own it.
package protocol TimeSource: Sendable {
    /// The wall clock, which an operator or NTP may set back or forth at any time.
    func now() -> Timestamp

    /// Time since this boot, counting suspend (`CLOCK_BOOTTIME`): never set, but starts anew at each boot.
    func sinceBoot() -> Duration

    /// Names the boot that ``sinceBoot()`` counts from; two values of different boots do not compare.
    func bootIdentifier() -> String
}
