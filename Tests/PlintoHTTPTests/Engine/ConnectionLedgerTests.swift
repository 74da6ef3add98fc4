import Testing

@testable import PlintoHTTP

/// How many connections there are, and waiting until there are none.
@Suite("ConnectionLedger")
struct ConnectionLedgerTests {
    @Test("a wait that begins after the waits were given up ends at once", .timeLimit(.minutes(1)))
    func givenUpBefore() async {
        let ledger = ConnectionLedger(limit: 1)
        ledger.opened()
        ledger.stopWaiting()
        await ledger.waitUntilEmpty()
        #expect(ledger.openCount == 1)
    }
}
