import PlintoSystem
import Synchronization
import Testing

@testable import PlintoServer

@Suite("A background job")
struct BackgroundJobTests {
    @Test("a call is one step, and leaves nothing behind that causes another")
    func calls() async throws {
        let steps = Mutex(0)
        let job = BackgroundJob("test", log: Log(component: "test", sink: { _ in })) {
            steps.withLock { $0 += 1 }
            return .seconds(60)
        }
        let work = Task { await job.run() }
        for count in 1...100 {
            while steps.withLock({ $0 }) < count { await Task.yield() }
            job.call()
        }
        while steps.withLock({ $0 }) < 101 { await Task.yield() }
        try await Task.sleep(for: .milliseconds(50))
        #expect(steps.withLock { $0 } == 101)
        work.cancel()
        await work.value
    }
}
