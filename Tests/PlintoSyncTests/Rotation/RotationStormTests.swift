import PlintoModels
import PlintoSync
import Testing

/// Random interleavings of everything that can happen, each by its seed.
@Suite("The rotation machine in a storm")
struct RotationStormTests {
    @Test("keeps its promises in any order of events", arguments: 0..<8)
    func storm(batch: UInt64) {
        for seed in batch * 500..<(batch + 1) * 500 {
            var storm = Storm(seed: seed)
            for _ in 0..<60 where storm.fault == nil { storm.step() }
            storm.calm()
            if let fault = storm.fault {
                Issue.record("seed \(seed): \(fault)")
                return
            }
        }
    }
}

/// A machine, its disk, a network that loses, delays and doubles, and the model server at its end.
private struct Storm {
    private enum Write {
        case record(RotationIntent)
        case store(StoredCredentials)
        case end(APIError?)
    }

    private struct Request: Equatable {
        let refreshToken: String
        let key: String
    }

    private var random: SplitMix64
    private var server = ModelServer(initial: "refresh-0")
    private var machine = RotationMachine()
    private var disk = JournalState.signedIn(StoredCredentials(sample: 0), nil)
    private var write: Write?
    private var request: Request?
    /// Requests that the client has given up and that may still arrive.
    private var strays: [Request] = []
    private var keys = 0
    private var hasSignedOut = false
    /// A sign-out reached the server, though a crash may have undone it here.
    private var isRevokedOnPurpose = false
    private(set) var fault: String?

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        perform(machine.handle(.loaded(disk)))
    }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: finishWrite(succeeds: Int.random(in: 0..<6, using: &random) > 0)
        case 25..<50: finishRequest()
        case 50..<65:
            keys += 1
            perform(machine.handle(.refreshWanted(RotationIntent(number: keys))))
        case 65..<78: perform(machine.handle(.retryDue))
        case 78..<84: perform(machine.handle(.awoke))
        case 84..<90: crash()
        case 90..<98: deliverStray()
        default:
            guard Int.random(in: 0..<4, using: &random) == 0 else { return }
            hasSignedOut = true
            perform(machine.handle(.signOutWanted))
        }
    }

    /// The weather clears: whatever was under way comes to its end, and the session must be as good as ever.
    mutating func calm() {
        guard fault == nil else { return }
        for _ in 0..<20 {
            while write != nil { finishWrite(succeeds: true) }
            if let request { answer(request) }
            perform(machine.handle(.retryDue))
        }
        keys += 1
        perform(machine.handle(.refreshWanted(RotationIntent(number: keys))))
        while write != nil { finishWrite(succeeds: true) }
        if let request { answer(request) }
        while write != nil { finishWrite(succeeds: true) }
        if hasSignedOut {
            if machine.credentials != nil { fault = "a sign-out did not hold" }
            if case .signedIn = disk { fault = "a sign-out left tokens on disk" }
        } else {
            guard !isRevokedOnPurpose else { return }
            if server.isRevoked { fault = "the session was lost" }
            if machine.credentials == nil { fault = "signed out for no reason" }
        }
        if server.thefts > 0 { fault = "an honest client was taken for a thief" }
    }

    private mutating func perform(_ actions: [RotationMachine.Action]) {
        for action in actions {
            switch action {
            case .record(let intent): begin(.record(intent))
            case .store(let successor):
                if hasSignedOut { fault = "stored after the sign-out" }
                begin(.store(successor))
            case .end(let reason): begin(.end(reason))
            case .exchange(let refreshToken, let key):
                if request != nil { fault = "two requests at a time" }
                guard case .signedIn(_, let intent?) = disk, intent.key == key else {
                    fault = "sent before its intent was durable"
                    return
                }
                request = Request(refreshToken: refreshToken, key: key)
            case .release(let credentials):
                if hasSignedOut { fault = "released after the sign-out" }
                guard case .signedIn(let stored, _) = disk, stored == credentials else {
                    fault = "released before it was durable"
                    return
                }
                if credentials.accessToken != "access-0", !isRevokedOnPurpose, !server.accept(credentials.accessToken) {
                    fault = "a released token was refused"
                }
            case .discard(let successor):
                if !hasSignedOut { fault = "a living session was revoked" }
                isRevokedOnPurpose = true
                _ = server.signOut(successor.accessToken)
            case .rest, .finish: break
            }
        }
    }

    private mutating func begin(_ next: Write) {
        if write != nil { fault = "two writes at a time" }
        write = next
    }

    private mutating func finishWrite(succeeds: Bool) {
        guard let done = write else { return }
        write = nil
        // A write that fails may have happened all the same.
        if succeeds || Bool.random(using: &random) { apply(done) }
        guard succeeds else { return perform(machine.handle(.journalFailed)) }
        switch done {
        case .record: perform(machine.handle(.recorded))
        case .store: perform(machine.handle(.stored))
        case .end: perform(machine.handle(.ended))
        }
    }

    private mutating func apply(_ write: Write) {
        switch write {
        case .record(let intent):
            if case .signedIn(let credentials, _) = disk { disk = .signedIn(credentials, intent) }
        case .store(let successor): disk = .signedIn(successor, nil)
        case .end(let reason): disk = .signedOut(reason)
        }
    }

    private mutating func finishRequest() {
        guard let sent = request else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: answer(sent)
        case 2:
            _ = server.refresh(sent.refreshToken, key: sent.key)
            giveUp(sent)
        default:
            giveUp(sent)
        }
    }

    private mutating func giveUp(_ sent: Request) {
        strays.append(sent)
        request = nil
        perform(machine.handle(.failed(key: sent.key, retryAfter: nil)))
    }

    private mutating func answer(_ sent: Request) {
        request = nil
        switch server.refresh(sent.refreshToken, key: sent.key) {
        case .success(let pair): perform(machine.handle(.answered(StoredCredentials(pair), key: sent.key)))
        case .failure(let error):
            if !server.isRevoked { fault = "an honest request was denied: \(error.reason)" }
            perform(machine.handle(.denied(error, key: sent.key)))
        }
    }

    private mutating func deliverStray() {
        guard let stray = strays.randomElement(using: &random) else { return }
        let before = server.thefts
        _ = server.refresh(stray.refreshToken, key: stray.key)
        if server.thefts != before { fault = "a late duplicate was taken for theft" }
    }

    private mutating func crash() {
        if let write, Bool.random(using: &random) { apply(write) }
        if let request { strays.append(request) }
        (write, request) = (nil, nil)
        machine = RotationMachine()
        if case .signedIn = disk { hasSignedOut = false }
        perform(machine.handle(.loaded(disk)))
    }
}
