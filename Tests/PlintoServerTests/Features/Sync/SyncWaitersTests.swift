import Synchronization
import Testing

@testable import PlintoServer

@Suite("Waking what checks requests that wait")
struct SyncWaitersTests {
    @Test("a wake-up needs the same stack however many came before")
    func isFlat() {
        let waiters = SyncWaiters()
        let frames = Mutex<[UInt]>([])
        waiters.onWork {
            var local: UInt8 = 0
            withUnsafePointer(to: &local) { pointer in frames.withLock { $0.append(UInt(bitPattern: pointer)) } }
        }
        for _ in 0..<1000 { waiters.wake() }
        let seen = frames.withLock { $0 }
        #expect(seen.count == 1000 && Set(seen).count == 1)
    }
}
