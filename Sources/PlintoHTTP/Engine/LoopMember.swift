/// An object for which a loop watches a descriptor and a deadline. All methods are called on the loop's thread.
protocol LoopMember: AnyObject, Sendable {
    /// The descriptor is ready. May be called spuriously.
    func isReady(_ readiness: Readiness)

    /// The deadline has expired and is removed.
    func deadlinePassed()

    /// The turn of the loop ends, as requested.
    func turnEnds()

    /// The current or last request, for stall reports.
    var latestRequest: (method: String, path: String, isHandled: Bool)? { get }

    /// The server accepts no more requests.
    func drain()

    /// The server does not wait any longer.
    func abort()
}
