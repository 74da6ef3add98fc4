/// What a loop watches a descriptor and a deadline for. Called on the loop's thread alone.
protocol LoopMember: AnyObject, Sendable {
    /// The descriptor is ready. May be told once too often.
    func isReady(_ readiness: Readiness)

    /// The deadline has passed; there is none now.
    func deadlinePassed()

    /// The turn of the loop ends for which this was asked.
    func turnEnds()

    /// The request that it handles, or handled last, for the report of a loop that was held.
    var latestRequest: (method: String, path: String, isHandled: Bool)? { get }

    /// The server takes no more requests.
    func drain()

    /// The server waits no longer.
    func abort()
}
