import PlintoModels
import PlintoSync
import Testing

@Suite("The rotation machine")
struct RotationMachineTests {
    private let old = StoredCredentials(sample: 0)
    private let new = StoredCredentials(sample: 1)
    private let intent = RotationIntent(number: 1)
    private let denial = ModelServer.denial(.refreshTokenExpired)

    private func machine(_ events: RotationMachine.Event...) -> RotationMachine {
        var machine = RotationMachine()
        _ = machine.handle(.loaded(.signedIn(old, nil)))
        for event in events { _ = machine.handle(event) }
        return machine
    }

    @Test("an undisturbed rotation records, exchanges, stores, and only then releases")
    func undisturbed() {
        var machine = RotationMachine()
        #expect(machine.handle(.loaded(.signedIn(old, nil))) == [.release(old)])
        #expect(machine.handle(.refreshWanted(intent)) == [.record(intent)])
        #expect(machine.handle(.recorded) == [.exchange(refreshToken: "refresh-0", key: "key-1")])
        #expect(machine.credentials == old)
        #expect(machine.handle(.answered(new, key: "key-1")) == [.store(new)])
        #expect(machine.credentials == old)
        #expect(machine.handle(.stored) == [.release(new)])
        #expect(machine.credentials == new)
        #expect(!machine.isRotating)
    }

    @Test("an intent found at the start is sent again with its key, and the stored token stays good meanwhile")
    func replay() {
        var machine = RotationMachine()
        let actions = machine.handle(.loaded(.signedIn(old, intent)))
        #expect(actions == [.release(old), .exchange(refreshToken: "refresh-0", key: "key-1")])
    }

    @Test("a second wish during a rotation changes nothing")
    func oneAtATime() {
        for machine in [machine(.refreshWanted(intent)), machine(.refreshWanted(intent), .recorded)] {
            var machine = machine
            #expect(machine.handle(.refreshWanted(RotationIntent(number: 2))).isEmpty)
        }
    }

    @Test("a failed exchange is retried with the same token and key, and failures are counted")
    func retry() {
        var machine = machine(.refreshWanted(intent), .recorded)
        #expect(machine.handle(.failed(key: "key-1", retryAfter: 7)) == [.rest(failures: 1, retryAfter: 7)])
        #expect(machine.handle(.retryDue) == [.exchange(refreshToken: "refresh-0", key: "key-1")])
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)) == [.rest(failures: 2, retryAfter: nil)])
        #expect(machine.handle(.awoke) == [.exchange(refreshToken: "refresh-0", key: "key-1")])
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)) == [.rest(failures: 1, retryAfter: nil)])
    }

    @Test("a retry that no one rests for does nothing")
    func noDoubleSend() {
        var machine = machine(.refreshWanted(intent), .recorded)
        #expect(machine.handle(.retryDue).isEmpty)
        #expect(machine.handle(.awoke).isEmpty)
    }

    @Test("a failed write of the intent is repeated with the same intent")
    func recordFails() {
        var machine = machine(.refreshWanted(intent))
        #expect(machine.handle(.journalFailed) == [.rest(failures: 1, retryAfter: nil)])
        #expect(machine.handle(.retryDue) == [.record(intent)])
    }

    @Test("a failed write of the successor is repeated, and nothing is released before it succeeds")
    func storeFails() {
        var machine = machine(.refreshWanted(intent), .recorded, .answered(new, key: "key-1"))
        #expect(machine.handle(.journalFailed) == [.rest(failures: 1, retryAfter: nil)])
        #expect(machine.credentials == old)
        #expect(machine.handle(.retryDue) == [.store(new)])
        #expect(machine.handle(.stored) == [.release(new)])
    }

    @Test("a denial ends the session once, with its reason")
    func denied() {
        var machine = machine(.refreshWanted(intent), .recorded)
        #expect(machine.handle(.denied(denial, key: "key-1")) == [.end(denial)])
        #expect(machine.credentials == nil)
        #expect(machine.endReason == denial)
        #expect(machine.handle(.denied(denial, key: "key-1")).isEmpty)
        #expect(machine.handle(.ended) == [.finish(left: nil)])
        #expect(machine.handle(.refreshWanted(intent)).isEmpty)
        #expect(machine.endReason == denial)
    }

    @Test("a failed wipe is repeated")
    func endFails() {
        var machine = machine(.signOutWanted)
        #expect(machine.handle(.journalFailed) == [.rest(failures: 1, retryAfter: nil)])
        #expect(machine.credentials == nil)
        #expect(machine.handle(.signOutWanted) == [.end(nil)])
    }

    @Test("a sign-out while the request is out wipes at once; the late successor is discarded, not stored")
    func signOutDuringExchange() {
        var machine = machine(.refreshWanted(intent), .recorded)
        #expect(machine.handle(.signOutWanted) == [.end(nil)])
        #expect(machine.credentials == nil)
        #expect(machine.handle(.answered(new, key: "key-1")) == [.discard(new)])
        #expect(machine.handle(.ended) == [.finish(left: old)])
        #expect(machine.handle(.answered(new, key: "key-1")) == [.discard(new)])
        #expect(machine.state == .signedOut(nil))
    }

    @Test("a sign-out during a write takes effect when the write has returned, and not a moment later")
    func signOutDuringWrite() {
        var recording = machine(.refreshWanted(intent))
        #expect(recording.handle(.signOutWanted).isEmpty)
        #expect(recording.credentials == nil)
        #expect(recording.handle(.recorded) == [.end(nil)])
        #expect(recording.handle(.ended) == [.finish(left: old)])

        var storing = machine(.refreshWanted(intent), .recorded, .answered(new, key: "key-1"))
        #expect(storing.handle(.signOutWanted).isEmpty)
        #expect(storing.credentials == nil)
        #expect(storing.handle(.stored) == [.end(nil)])
        #expect(storing.handle(.ended) == [.finish(left: new)])

        var failing = machine(.refreshWanted(intent), .recorded, .answered(new, key: "key-1"))
        _ = failing.handle(.signOutWanted)
        #expect(failing.handle(.journalFailed) == [.end(nil)])
    }

    @Test("a sign-out while a retry is waited for wipes at once")
    func signOutWhileResting() {
        var exchanging = machine(.refreshWanted(intent), .recorded, .failed(key: "key-1", retryAfter: nil))
        #expect(exchanging.handle(.signOutWanted) == [.end(nil)])
        #expect(exchanging.handle(.retryDue).isEmpty)

        var recording = machine(.refreshWanted(intent), .journalFailed)
        #expect(recording.handle(.signOutWanted) == [.end(nil)])
    }

    @Test("what a session given up still hears does not touch the next one")
    func lateEventsOfAnotherSession() {
        let next = StoredCredentials(sample: 9)
        var machine = machine(.refreshWanted(intent), .recorded, .signOutWanted, .ended)
        #expect(machine.handle(.adopted(next)) == [.release(next)])
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)).isEmpty)
        #expect(machine.handle(.denied(denial, key: "key-1")).isEmpty)
        #expect(machine.handle(.answered(new, key: "key-1")) == [.discard(new)])
        #expect(machine.credentials == next)
    }

    @Test("an answer, a denial or a failure of another request than the one in flight changes nothing")
    func anotherKey() {
        let strangers: [(RotationMachine.Event, [RotationMachine.Action])] = [
            (.answered(new, key: "key-0"), [.discard(new)]),
            (.denied(denial, key: "key-0"), []),
            (.failed(key: "key-0", retryAfter: 7), []),
        ]
        for (event, actions) in strangers {
            var machine = machine(.refreshWanted(intent), .recorded)
            let before = machine
            #expect(machine.handle(event) == actions, "\(event)")
            #expect(machine == before, "\(event)")
            #expect(machine.handle(.answered(new, key: "key-1")) == [.store(new)], "\(event)")
        }
    }

    @Test("one failure is reported once, however often it is told")
    func failedOnce() {
        var machine = machine(.refreshWanted(intent), .recorded)
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)) == [.rest(failures: 1, retryAfter: nil)])
        #expect(machine.handle(.failed(key: "key-1", retryAfter: 9)).isEmpty)
        _ = machine.handle(.retryDue)
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)) == [.rest(failures: 2, retryAfter: nil)])
    }

    @Test("each step that succeeds ends the count of failures, so that the next one backs off from the start")
    func failuresOfOneStep() {
        let first = RotationMachine.Action.rest(failures: 1, retryAfter: nil)
        var machine = machine(.refreshWanted(intent), .journalFailed, .retryDue, .journalFailed, .retryDue)
        _ = machine.handle(.recorded)
        #expect(machine.handle(.failed(key: "key-1", retryAfter: nil)) == [first])
        _ = machine.handle(.retryDue)
        _ = machine.handle(.answered(new, key: "key-1"))
        #expect(machine.handle(.journalFailed) == [first])
        _ = machine.handle(.retryDue)
        _ = machine.handle(.stored)
        _ = machine.handle(.refreshWanted(RotationIntent(number: 2)))
        #expect(machine.handle(.journalFailed) == [first])
        _ = machine.handle(.signOutWanted)
        #expect(machine.handle(.journalFailed) == [first])
    }

    @Test("a sign-out in progress holds, whatever else is heard before the write has returned")
    func leavingHolds() {
        let events: [RotationMachine.Event] = [
            .refreshWanted(RotationIntent(number: 2)), .retryDue, .awoke, .failed(key: "key-1", retryAfter: nil),
            .denied(denial, key: "key-1"), .signOutWanted,
        ]
        for event in events {
            var recording = machine(.refreshWanted(intent), .signOutWanted)
            #expect(recording.handle(event).isEmpty, "\(event)")
            #expect(recording.credentials == nil, "\(event)")
            #expect(recording.handle(.recorded) == [.end(nil)], "\(event)")

            var storing = machine(.refreshWanted(intent), .recorded, .answered(new, key: "key-1"), .signOutWanted)
            #expect(storing.handle(event).isEmpty, "\(event)")
            #expect(storing.credentials == nil, "\(event)")
            #expect(storing.handle(.stored) == [.end(nil)], "\(event)")
        }
    }

    @Test("a sign-out is over with the session that it ended: the next one's tokens are handed out and rotated")
    func leavingEnds() {
        let next = StoredCredentials(sample: 9)
        let second = RotationIntent(number: 2)
        var machine = machine(.refreshWanted(intent), .signOutWanted, .recorded, .ended)
        #expect(machine.handle(.loaded(.signedIn(next, second))).first == .release(next))
        #expect(machine.credentials == next)
        _ = machine.handle(.answered(new, key: "key-2"))
        #expect(machine.handle(.stored) == [.release(new)])

        var unwritten = self.machine(.refreshWanted(intent), .signOutWanted)
        #expect(unwritten.handle(.adopted(next)) == [.release(next)])
        #expect(unwritten.credentials == next)
        _ = unwritten.handle(.refreshWanted(second))
        #expect(unwritten.handle(.recorded) == [.exchange(refreshToken: "refresh-9", key: "key-2")])
    }

    @Test("a second answer of the rotation just done is not taken for a stranger's")
    func duplicateAnswer() {
        var machine = machine(.refreshWanted(intent), .recorded, .answered(new, key: "key-1"))
        #expect(machine.handle(.answered(new, key: "key-1")).isEmpty)
        _ = machine.handle(.stored)
        #expect(machine.handle(.answered(new, key: "key-1")).isEmpty)
        #expect(machine.credentials == new)
    }

    @Test("events out of place are ignored")
    func outOfPlace() {
        let events: [RotationMachine.Event] = [
            .recorded, .stored, .ended, .journalFailed, .retryDue, .awoke, .failed(key: "key-1", retryAfter: nil),
            .denied(denial, key: "key-1"),
        ]
        for event in events {
            var machine = machine()
            #expect(machine.handle(event).isEmpty, "\(event)")
            #expect(machine.state == .idle(old), "\(event)")
        }
    }
}
