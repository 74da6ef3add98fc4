import CLinux
import PlintoModels
import PlintoSystem
import Synchronization

/// A thread that waits for sockets and runs Swift tasks. Everything of one connection happens on it, without locks or
/// thread changes.
///
/// As a serial executor it isolates the actors of its connections; as a task executor it runs their tasks, including
/// handlers. A handler that awaits something elsewhere resumes on it.
///
/// One turn: wait for readiness, notify members that are ready or late, run pending jobs, notify those who requested
/// the end of the turn. A job is followed immediately by the jobs that it enqueues, usually the next steps of the same
/// request. So requests that arrive together are handled one after the other as far as possible, and their memory is
/// not needed all at once.
final class EventLoop: SerialExecutor, TaskExecutor {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var isAsleep = false
        var isStopping = false
    }

    /// The number of jobs that may follow one job immediately. Further ones wait for the next turn, like all others.
    private static let mostFollowers = 64

    let name: String
    private let core: ThreadConfined<LoopCore>
    private let clock: any TimeSource
    private let inbox = Mutex(Inbox())
    private let wakeup: Wakeup
    /// The number of members, current and announced, for distributing new ones.
    let load = Atomic<Int>(0)
    private let gauge = LoopGauge()
    private let watchdog: LoopWatchdog?
    private let reportStall: @Sendable (LoopStall) -> Void
    private let routeName: @Sendable (_ method: String, _ path: String) -> String

    /// - Parameters:
    ///   - clock: The clock for the `Date` of responses.
    ///   - watchdog: Measures every piece of work; nil for the sampling used in production.
    ///   - routeName: Names the route of a request in stall reports.
    ///   - reportStall: Receives stall reports, unless there is a watchdog.
    /// - Throws: ``SystemError`` if the system is out of descriptors.
    init(
        name: String,
        clock: any TimeSource,
        watchdog: LoopWatchdog? = nil,
        routeName: @escaping @Sendable (_ method: String, _ path: String) -> String = { "\($0) \($1)" },
        reportStall: @escaping @Sendable (LoopStall) -> Void = { _ in }
    ) throws(SystemError) {
        self.watchdog = watchdog
        self.routeName = routeName
        self.reportStall = watchdog?.report ?? reportStall
        self.name = name
        self.clock = clock
        wakeup = try Wakeup()
        let core = try LoopCore(now: Monotonic.now(), clock: clock)
        try core.poller.add(wakeup.descriptor, LoopCore.wakeupNumber, .readable, .edge)
        self.core = ThreadConfined(core)
    }

    /// Starts the thread. It ends after ``stop()`` when every task started on it has ended.
    func start() {
        PlainThread.start { [self] in
            unsafe plinto_name_thread(name)
            core.adopt()
            run(core.value)
        }
    }

    func stop() {
        inbox.withLock { $0.isStopping = true }
        wakeup.signal()
    }

    var statistics: LoopStatistics { gauge.statistics(loop: name) }

    // MARK: Executor

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if core.isOwned {
            core.value.jobs.append(job)
            return
        }
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if mustWake { wakeup.signal() }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    func asUnownedTaskExecutor() -> UnownedTaskExecutor { unsafe UnownedTaskExecutor(ordinary: self) }

    func checkIsolated() { precondition(core.isOwned, "this must run on the loop \(name)") }

    func isIsolatingCurrentContext() -> Bool? { core.isOwned }

    // MARK: For members, on this thread

    /// The state that belongs to this thread.
    ///
    /// - Precondition: Called on this thread.
    var confined: LoopCore { core.value }

    /// The `Date` of the current second.
    var date: HTTPDate { core.value.date(clock) }

    /// Runs `body` as a task on this loop, which lives at least until the task ends. May be called from any thread.
    @discardableResult
    func spawn(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: self) {
            self.confined.tasks += 1
            await body()
            self.confined.tasks -= 1
        }
    }

    // MARK: Turns

    private func run(_ core: LoopCore) {
        var watch = LoopWatch(gauge: gauge, watchdog: watchdog)
        while true {
            let count = core.poller.wait(milliseconds: sleepTime(core))
            core.now = Monotonic.now()
            watch.turnBegan(at: core.now)
            let (jobs, isStopping) = inbox.withLock { inbox in
                inbox.isAsleep = false
                let jobs = inbox.jobs
                inbox.jobs.removeAll(keepingCapacity: jobs.isEmpty)
                return (jobs, inbox.isStopping)
            }
            for index in 0..<count {
                let (number, readiness) = core.poller.ready(index)
                core.member(number)?.isReady(readiness)
                if let stall = watch.pieceEnded() { report(stall, core) }
            }
            for slot in core.deadlines.expired(at: core.now) {
                core.member(slot)?.deadlinePassed()
                if let stall = watch.pieceEnded() { report(stall, core) }
            }
            let own = core.jobs.take()
            run(jobs, core, &watch)
            run(own, core, &watch)
            for member in core.endOfTurn.take() {
                member.turnEnds()
                if let stall = watch.pieceEnded() { report(stall, core) }
            }
            if let stall = watch.turnEnded() { report(stall, core) }
            if isStopping && core.tasks == 0 && core.jobs.isEmpty && inbox.withLock({ $0.jobs.isEmpty }) { return }
        }
    }

    private func run(_ jobs: [UnownedJob], _ core: LoopCore, _ watch: inout LoopWatch) {
        for job in jobs {
            run(job, core, &watch)
            var followers = 0
            while followers < core.jobs.count, followers < Self.mostFollowers {
                run(core.jobs[followers], core, &watch)
                followers += 1
            }
            if followers == core.jobs.count {
                core.jobs.removeAll(keepingCapacity: followers <= Self.mostFollowers)
            } else {
                core.jobs.removeFirst(followers)
            }
        }
    }

    private func run(_ job: UnownedJob, _ core: LoopCore, _ watch: inout LoopWatch) {
        unsafe job.runSynchronously(
            isolatedTo: asUnownedSerialExecutor(),
            taskExecutor: asUnownedTaskExecutor()
        )
        if let stall = watch.pieceEnded() { report(stall, core) }
    }

    /// The number of requests named in a stall report.
    private static let namedRequests = 5

    private func report(_ stall: (held: Int64, processor: Int64?), _ core: LoopCore) {
        var names: [String] = []
        if let latest = core.latestRequest {
            names.append(routeName(latest.method, latest.path))
        }
        for member in core.everyone where names.count < Self.namedRequests {
            guard let request = member.latestRequest, request.isHandled else { continue }
            let name = routeName(request.method, request.path)
            if !names.contains(name) { names.append(name) }
        }
        reportStall(
            LoopStall(
                loop: name,
                duration: .nanoseconds(stall.held),
                processorTime: stall.processor.map { .nanoseconds($0) },
                requests: names
            )
        )
    }

    /// The time to wait in milliseconds: 0 while there is work, -1 (no limit) without a deadline.
    private func sleepTime(_ core: LoopCore) -> Int32 {
        guard core.jobs.isEmpty, core.endOfTurn.isEmpty else { return 0 }
        let mayIdle = inbox.withLock { inbox in
            // After being stopped, it makes one more turn to check whether all tasks have ended.
            inbox.isAsleep = inbox.jobs.isEmpty && !(inbox.isStopping && core.tasks == 0)
            return inbox.isAsleep
        }
        guard mayIdle else { return 0 }
        guard let next = core.deadlines.next else { return -1 }
        let nanoseconds = next.nanoseconds - core.now.nanoseconds
        return nanoseconds <= 0 ? 0 : Int32(min((nanoseconds + 999_999) / 1_000_000, 60_000))
    }
}

extension [UnownedJob] {
    /// Empties the array and returns its former contents.
    fileprivate mutating func take() -> [UnownedJob] {
        guard !isEmpty else { return [] }
        let taken = self
        self = []
        return taken
    }
}

extension [any LoopMember] {
    /// Empties the array and returns its former contents.
    fileprivate mutating func take() -> [any LoopMember] {
        guard !isEmpty else { return [] }
        let taken = self
        self = []
        return taken
    }
}
