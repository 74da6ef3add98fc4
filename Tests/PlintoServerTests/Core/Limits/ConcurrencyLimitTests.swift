import Testing

@testable import PlintoServer

@Suite("A limit of what happens at the same time")
struct ConcurrencyLimitTests {
    @Test("slots of several keys are taken together, or none of them")
    func together() {
        var limit = ConcurrencyLimit<String>()
        let entered = [["all": 3, "a": 2], ["all": 3, "a": 2], ["all": 3, "a": 2]].map { limit.enter($0) }
        #expect(entered == [true, true, false])
        #expect(limit.counts == ["all": 2, "a": 2], "a refusal takes nothing")
        let others = [["all": 3, "b": 2], ["all": 3, "b": 2]].map { limit.enter($0) }
        #expect(others == [true, false])
        #expect(limit.counts == ["all": 3, "a": 2, "b": 1])
    }

    @Test("the room is that of the narrowest limit, and never negative")
    func room() {
        var limit = ConcurrencyLimit<String>()
        #expect(limit.room(in: ["all": 3, "a": 2]) == 2)
        limit.take(["all", "b"])
        limit.take(["all", "b"])
        #expect(limit.room(in: ["all": 3, "a": 2]) == 1)
        limit.take(["all", "all"])
        #expect(limit.room(in: ["all": 3]) == 0)
    }

    @Test("a slot that is returned is free, and leaves nothing behind")
    func leave() {
        var limit = ConcurrencyLimit<String>()
        let first = limit.enter(["all": 1, "a": 1])
        limit.leave(["all", "a"])
        #expect(first && limit == ConcurrencyLimit())
        limit.leave(["a"])
        let (second, third) = (limit.enter(["a": 1]), limit.enter(["a": 1]))
        #expect(second && !third)
    }
}
