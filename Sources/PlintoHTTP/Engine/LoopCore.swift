import PlintoModels
import PlintoSystem

/// What the thread of an ``EventLoop`` has to itself.
final class LoopCore {
    /// The number of the wakeup among those of members, which are their slots.
    static let wakeupNumber = Int(UInt32.max)
    private static let receiveBufferBytes = 65_536

    var poller: Poller
    var deadlines = Deadlines()
    /// Jobs that this thread itself has enqueued.
    var jobs: [UnownedJob] = []
    /// Tasks that need this thread until they end.
    var tasks = 0
    /// Who asked to be told when this turn ends.
    var endOfTurn: [any LoopMember] = []
    /// The time at which this turn began.
    var now: Instant
    /// The request whose handling began last.
    var latestRequest: (method: String, path: String)?
    /// Where bytes are received before a connection takes them.
    var receiveBuffer = [UInt8](repeating: 0, count: receiveBufferBytes)
    private var members: [(any LoopMember)?] = []
    private var freeSlots: [Int] = []
    private var date: HTTPDate

    init(now: Instant, clock: any TimeSource) throws(SystemError) {
        poller = try Poller()
        self.now = now
        date = HTTPDate(clock.now())
    }

    /// Takes a member in.
    ///
    /// - Returns: Its slot, by which the poller and the deadlines know it.
    func join(_ member: any LoopMember) -> Int {
        if let slot = freeSlots.popLast() {
            members[slot] = member
            return slot
        }
        members.append(member)
        return members.count - 1
    }

    /// Lets go of a member. The slot goes to another one, who may be told of readiness that was this one's.
    func leave(_ slot: Int) {
        members[slot] = nil
        deadlines.set(slot, nil)
        freeSlots.append(slot)
    }

    func member(_ slot: Int) -> (any LoopMember)? { slot < members.count ? members[slot] : nil }

    var everyone: [any LoopMember] { members.compactMap(\.self) }

    /// The `Date` of this second.
    func date(_ clock: any TimeSource) -> HTTPDate {
        let time = clock.now()
        if time.seconds != date.seconds { date = HTTPDate(time) }
        return date
    }
}
