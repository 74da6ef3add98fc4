import PlintoSystem
import Testing

@Suite("NetworkWatch")
struct NetworkWatchTests {
    @Test("a watch that is stopped ends, also for who waits for a change", .timeLimit(.minutes(1)))
    func stop() async throws {
        let watch = try NetworkWatch()
        let waiter = Task {
            // Another process may change the network meanwhile; the end must come all the same.
            for await _ in watch.changes {}
        }
        watch.stop()
        await waiter.value
    }
}
