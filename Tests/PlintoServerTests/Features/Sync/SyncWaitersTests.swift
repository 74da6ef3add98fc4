import PlintoHTTP
import PlintoModels
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

    @Test(
        "only requests that may wait for changes are prepared a few at a time",
        arguments: [
            ("/v1/sync", "wait=30", true), ("/api/v1/sync", "since=AQAAAQAAAAAA&wait=1", true),
            ("/v1/sync", "since=AQAAAQAAAAAA", false), ("/v1/sync", nil, false), ("/v1/users/me", "wait=30", false),
            ("/api/v1/users/me", "wait=30", false),
        ] as [(path: String, query: String?, isLongPoll: Bool)]
    )
    func longPolls(path: String, query: String?, isLongPoll: Bool) {
        let peer = Peer.tcp(address: "192.0.2.1", port: 1)
        let request = HTTPRequest(method: .get, path: path, query: query, peer: peer)
        #expect(SyncRoutes.isLongPoll(request) == isLongPoll)
    }
}
