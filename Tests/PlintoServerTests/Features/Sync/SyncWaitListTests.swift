import PlintoCrypto
import PlintoModels
import TestSupport
import Testing

@testable import PlintoServer

@Suite("The list of requests that wait for changes")
struct SyncWaitListTests {
    private typealias List = SyncWaitList<String>

    private let john = UserID(createdAt: Timestamp(seconds: 1), from: SystemRandom())
    private let jane = UserID(createdAt: Timestamp(seconds: 1), from: SystemRandom())
    private let list = Subject()

    /// The list under test.
    private final class Subject {
        private var list = List()

        var count: Int { list.count }
        var isEmpty: Bool { list.isEmpty }
        var nextDeadline: Int64? { list.nextDeadline }

        func register(_ user: UserID) -> List.ID { list.register(user) }
        func wait(_ id: List.ID, until deadline: Int64, _ name: String) -> Bool {
            list.wait(id, until: deadline, name)
        }
        func leave(_ id: List.ID) { list.leave(id) }
        func keep(_ id: List.ID, _ name: String) { list.keep(id, name) }
        func postpone(_ id: List.ID, isUrgent: Bool) { list.postpone(id, isUrgent: isUrgent) }
        func changed(_ user: UserID) -> Bool { list.changed(user) }
        func changedAll() { list.changedAll() }
        func drain() { list.drain() }
        func expire(at now: Int64) { list.expire(at: now) }

        func take(at now: Int64, limit: Int = 100, onlyUrgent: Bool = false) -> (due: [List.Due], isUrgent: Bool) {
            list.take(atMost: limit, onlyUrgent: onlyUrgent, at: now)
        }
    }

    private func add(_ name: String, _ user: UserID, until deadline: Int64 = 30_000) throws -> List.ID {
        let id = list.register(user)
        try #require(list.wait(id, until: deadline, name))
        // Its first look finds nothing new.
        try #require(list.take(at: 0).due.map(\.content) == [name])
        list.keep(id, name)
        return id
    }

    /// The names of those that are due, in order.
    private func due(at now: Int64 = 0, limit: Int = 100, onlyUrgent: Bool = false) -> [String] {
        list.expire(at: now)
        return list.take(at: now, limit: limit, onlyUrgent: onlyUrgent).due.map(\.content)
    }

    @Test("a change of a user makes the requests of that user due, once")
    func changeOfOne() throws {
        let id = try add("a", john)
        _ = try add("b", jane)
        _ = try add("c", john)
        #expect(due() == [])
        let (isDue, isDueAgain) = (list.changed(john), list.changed(john))
        #expect(isDue && !isDueAgain)
        #expect(due() == ["a", "c"])
        #expect(due() == [])
        list.keep(id, "a")
        #expect(due() == [])
    }

    @Test("a request is due when it comes, and again after a change during a check")
    func changeBetween() throws {
        let id = list.register(john)
        #expect(!list.changed(john), "nobody waits yet")
        #expect(due() == [])
        #expect(list.wait(id, until: 30_000, "a"))
        #expect(due() == ["a"])
        _ = list.changed(john)
        #expect(due() == [], "it is being checked")
        list.keep(id, "a")
        #expect(due() == ["a"])
        list.keep(id, "a")
        #expect(due() == [])
    }

    @Test("a request is due at its deadline, for the last time; those that began together end together")
    func deadlines() throws {
        _ = try add("a", john, until: 1001)
        _ = try add("b", jane, until: 1100)
        _ = try add("c", jane, until: 5000)
        #expect(list.nextDeadline == 1100)
        #expect(due(at: 1099) == [])
        list.expire(at: 1100)
        let lot = list.take(at: 1100)
        #expect(lot.due.map(\.content) == ["a", "b"] && lot.due.allSatisfy(\.isLast) && !lot.isUrgent)
        #expect(list.nextDeadline == 5000)
        _ = list.changed(jane)
        #expect(list.take(at: 1100).due.map(\.isLast) == [false])
    }

    @Test("a deadline that comes during a check is heeded after it")
    func deadlineDuringCheck() throws {
        let id = try add("a", john, until: 1000)
        _ = list.changed(john)
        #expect(due(at: 900) == ["a"])
        list.expire(at: 1000)
        list.keep(id, "a")
        #expect(list.take(at: 1000).due.map(\.isLast) == [true])
    }

    @Test("where everyone is due, whose feed has changed goes first and does not wait for the others")
    func urgency() throws {
        for name in ["a", "b", "c"] { _ = try add(name, jane) }
        _ = try add("john", john)
        list.changedAll()
        #expect(due(limit: 2) == ["a", "b"])
        let isDue = list.changed(john)
        #expect(isDue, "although it was queued already")
        #expect(due(onlyUrgent: true) == ["john"])
        #expect(due(onlyUrgent: true) == [])
        #expect(due() == ["c"], "and nobody twice")
    }

    @Test("as many requests of a user wait as may, and each that leaves makes room")
    func bound() throws {
        let ids = try (0..<Limits.Account.waitingRequests).map { try add("\($0)", john) }
        let more = list.register(john)
        #expect(!list.wait(more, until: 1, "more"))
        #expect(list.count == Limits.Account.waitingRequests)
        _ = try add("other", jane)
        list.leave(ids[3])
        #expect(list.wait(more, until: 1, "more"))
        #expect(list.count == Limits.Account.waitingRequests + 1)
    }

    @Test("a request that has left is neither due nor counted, wherever it was queued")
    func leaving() throws {
        let (a, b) = (try add("a", john, until: 100), try add("b", john, until: 100))
        _ = list.changed(john)
        list.leave(a)
        list.leave(a)
        #expect(due(at: 100) == ["b"])
        list.leave(b)
        list.keep(b, "b")
        #expect(list.isEmpty && list.count == 0 && due(at: 1000) == [])
        #expect(list.nextDeadline == nil)
    }

    @Test("a request that was put off is due again, with its urgency")
    func postponing() throws {
        let id = try add("a", john)
        _ = list.changed(john)
        #expect(due() == ["a"])
        list.postpone(id, isUrgent: true)
        #expect(due(onlyUrgent: true) == ["a"])
        list.postpone(id, isUrgent: false)
        #expect(due(onlyUrgent: true) == [])
        #expect(due() == ["a"])
    }

    @Test("a server that stops lets no one wait, also not those that come then")
    func draining() throws {
        _ = try add("a", john)
        list.drain()
        #expect(list.take(at: 0).due.map(\.isLast) == [true])
        try #require(list.wait(list.register(jane), until: 30_000, "b"))
        #expect(list.take(at: 0).due.map(\.isLast) == [true])
    }
}
