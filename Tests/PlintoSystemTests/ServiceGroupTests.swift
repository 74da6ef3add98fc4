import PlintoSystem
import Synchronization
import TestSupport
import Testing

@Suite("A group of services")
struct ServiceGroupTests {
    private struct Breakdown: Error, CustomStringConvertible {
        let description = "out of order"
    }

    /// What services did, in order.
    private final class Events: Sendable {
        private let recorded = Mutex<[String]>([])
        var all: [String] { recorded.withLock { $0 } }
        func add(_ event: String) { recorded.withLock { $0.append(event) } }
    }

    /// Works until it is cancelled, or until its gate is opened.
    private struct Worker: Service {
        let name: String
        let events: Events
        var gate: Gate?
        var error: Breakdown?

        func run() async throws {
            guard let gate else {
                await untilCancelled()
                events.add("\(name) cancelled")
                return
            }
            await gate.pass()
            if let error { throw error }
        }

        func drain() async {
            // A shutdown in the wrong order would let the next service overtake.
            await Task.yield()
            events.add("\(name) drained\(Task.isCancelled ? " in a cancelled task" : "")")
        }
    }

    private func group(_ services: [any Service], log: @escaping @Sendable (String) -> Void = { _ in }) -> ServiceGroup
    {
        ServiceGroup(services, log: Log(component: "test", sink: log))
    }

    @Test("services end one after another in the order of the list, and each is drained after its end")
    func order() async {
        let events = Events()
        let names = ["first", "second", "third"]
        let services = group(names.map { Worker(name: $0, events: events) })
        await services.stop()
        #expect(events.all == names.flatMap { ["\($0) cancelled", "\($0) drained"] })
        await services.stop()
        #expect(events.all.count == 2 * names.count, "a second stop does nothing")
    }

    @Test("a service that ends before the shutdown is a failure with its name and its error", arguments: [true, false])
    func unexpectedEnd(throwing: Bool) async throws {
        let (events, gate, lines) = (Events(), Gate(), Events())
        let services = group([
            Worker(name: "steady", events: events),
            Worker(name: "broken", events: events, gate: gate, error: throwing ? Breakdown() : nil),
        ]) { lines.add($0) }
        async let failure = services.failure { try? await Task.sleep(for: .seconds(3600)) }
        gate.open()
        let error = try #require(await failure)
        #expect(error.service == "broken")
        #expect("\(error)".contains("\"broken\" ended unexpectedly"))
        #expect("\(error)".contains("out of order") == throwing)
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.contains("error") == true && lines.all.first?.contains("broken") == true)
        await services.stop()
        #expect(events.all == ["steady cancelled", "steady drained", "broken drained"])
    }

    @Test("an end that is asked for is no failure, and neither is the shutdown")
    func expectedEnd() async {
        let (events, lines) = (Events(), Events())
        let services = group([Worker(name: "steady", events: events)]) { lines.add($0) }
        #expect(await services.failure {} == nil)
        await services.stop()
        #expect(lines.all == [])
    }

    @Test("a shutdown from a cancelled task drains like any other")
    func cancelled() async {
        let events = Events()
        let services = group([Worker(name: "steady", events: events)])
        let stop = Task {
            while !Task.isCancelled { await Task.yield() }
            await services.stop()
        }
        stop.cancel()
        await stop.value
        #expect(events.all == ["steady cancelled", "steady drained"])
    }
}
