/// The source of time for a module: injected, so that tests control it.
package protocol TimeSource: Sendable {
    /// The wall clock, which an operator or NTP may set back or forward at any time.
    func now() -> Timestamp

    /// The time since this boot, including suspend (`CLOCK_BOOTTIME`): never set, but starts again at each boot.
    func sinceBoot() -> Duration

    /// The identity of the boot that ``sinceBoot()`` counts from; values of different boots are not comparable.
    func bootIdentifier() -> String
}
