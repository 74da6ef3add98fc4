import PlintoModels
import Testing

@testable import PlintoServer

@Suite("Watching the leases of other servers")
struct LeaseWatchTests {
    private static let length = Duration.seconds(60)

    private func lease(_ item: String, until: Int64 = 1_800_000_060, holder: String = "other") -> LeaseRecord {
        LeaseRecord(item: item, holder: holder, until: Timestamp(seconds: until))
    }

    @Test("a lease is over once it was seen unchanged for its length, and not before")
    func length() {
        var watch = LeaseWatch(length: Self.length)
        let one = lease("a")
        #expect(watch.observe([], at: .seconds(5)) == LeaseWatch.Reading())
        #expect(watch.observe([one], at: .seconds(10)) == LeaseWatch.Reading(held: [one], next: .seconds(60)))
        #expect(watch.observe([one], at: .seconds(69)) == LeaseWatch.Reading(held: [one], next: .seconds(1)))
        #expect(watch.observe([one], at: .seconds(70)) == LeaseWatch.Reading(over: [one]))
    }

    @Test("a lease that was renewed, given back and taken again, or passed on counts from then")
    func changed() {
        var watch = LeaseWatch(length: Self.length)
        let first = lease("a")
        _ = watch.observe([first], at: .zero)
        let renewed = lease("a", until: 1_800_000_100)
        #expect(watch.observe([renewed], at: .seconds(59)).next == .seconds(60))
        let passedOn = lease("a", until: 1_800_000_100, holder: "third")
        #expect(watch.observe([passedOn], at: .seconds(100)).next == .seconds(60))
        #expect(watch.observe([], at: .seconds(110)) == LeaseWatch.Reading())
        #expect(watch.observe([passedOn], at: .seconds(159)).next == .seconds(60))
    }

    @Test("what its time says decides nothing, be it long past or far in the future", arguments: [0, 9_000_000_000])
    func times(until: Int64) {
        var watch = LeaseWatch(length: Self.length)
        let one = lease("a", until: until)
        #expect(watch.observe([one], at: .zero).over.isEmpty)
        #expect(watch.observe([one], at: .seconds(59)).over.isEmpty)
        #expect(watch.observe([one], at: .seconds(60)).over == [one])
    }

    @Test("each lease has its own time, and the next look is due when the first may be over")
    func several() {
        var watch = LeaseWatch(length: Self.length)
        let (a, b) = (lease("a"), lease("b"))
        _ = watch.observe([a], at: .zero)
        #expect(watch.observe([a, b], at: .seconds(40)).next == .seconds(20))
        #expect(
            watch.observe([a, b], at: .seconds(60)) == LeaseWatch.Reading(over: [a], held: [b], next: .seconds(40))
        )
    }
}
