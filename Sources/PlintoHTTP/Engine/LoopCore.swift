import PlintoModels
import PlintoSystem

/// The state that only the thread of an ``EventLoop`` uses.
final class LoopCore {
    /// The number of the wakeup descriptor; members' numbers are their slots.
    static let wakeupNumber = Int(UInt32.max)
    private static let receiveBufferBytes = 65_536

    var poller: Poller
    var deadlines = Deadlines()
    /// Jobs enqueued by this thread.
    var jobs: [UnownedJob] = []
    /// Tasks that need this thread until they end.
    var tasks = 0
    /// Members to notify when this turn ends.
    var endOfTurn: [any LoopMember] = []
    /// The long polls whose handlers are running, and those that wait for their turn.
    var preparations = Preparations<Connection>()
    /// The start time of this turn.
    var now: Instant
    /// The request whose handling started last.
    var latestRequest: (method: String, path: String)?
    /// The buffer into which bytes are received.
    var receiveBuffer = [UInt8](repeating: 0, count: receiveBufferBytes)
    private var members: [(any LoopMember)?] = []
    private var freeSlots: [Int] = []
    private var date: HTTPDate

    init(now: Instant, clock: any TimeSource) throws(SystemError) {
        poller = try Poller()
        self.now = now
        date = HTTPDate(clock.now())
    }

    /// Adds a member.
    ///
    /// - Returns: Its slot, by which the poller and the deadlines identify it.
    func join(_ member: any LoopMember) -> Int {
        if let slot = freeSlots.popLast() {
            members[slot] = member
            return slot
        }
        members.append(member)
        return members.count - 1
    }

    /// Removes a member. Its slot is reused, so the next member may be notified of this one's readiness.
    func leave(_ slot: Int) {
        members[slot] = nil
        deadlines.set(slot, nil)
        freeSlots.append(slot)
    }

    func member(_ slot: Int) -> (any LoopMember)? { slot < members.count ? members[slot] : nil }

    var everyone: [any LoopMember] { members.compactMap(\.self) }

    /// The `Date` of the current second.
    func date(_ clock: any TimeSource) -> HTTPDate {
        let time = clock.now()
        if time.seconds != date.seconds { date = HTTPDate(time) }
        return date
    }
}
