import PlintoModels
import PlintoSync
import Testing

/// One honest client against the server's table, through every run of luck and bad luck.
@Suite("The rotation protocol, exhaustively")
struct RotationModelTests {
    /// The outcome of one attempt.
    enum Fate: CaseIterable {
        case ok
        case replyLost
        case crashBeforeSend
        case crashAfterSend
        case crashBeforeRecord
        case crashBeforeStore
        case crashAfterStore
    }

    /// Calls `body` with every sequence of `fates` of each length up to `longest`.
    static func forEachRun(of fates: [Fate], upTo longest: Int, _ body: ([Fate]) -> Void) -> Int {
        var runs: [[Fate]] = [[]]
        var count = 0
        for _ in 1...longest {
            runs = runs.flatMap { run in fates.map { run + [$0] } }
            runs.forEach(body)
            count += runs.count
        }
        return count
    }

    static func isLost(
        after run: [Fate],
        rule: ModelServer.Rule = .idempotent,
        keySurvives: Bool = true
    ) -> Bool {
        var server = ModelServer(rule: rule, initial: "refresh-0")
        var client = ModelClient(keySurvives: keySurvives)
        for fate in run + [.ok] { client.step(fate, &server) }
        return server.isRevoked || client.released == nil || client.refused > 0
    }

    @Test("no run of lost replies and crashes, up to six long, loses the session")
    func noneLost() {
        var lost: [[Fate]] = []
        let runs = Self.forEachRun(of: [.ok, .replyLost, .crashBeforeSend, .crashAfterSend], upTo: 6) { run in
            if Self.isLost(after: run) { lost.append(run) }
        }
        #expect(runs == 5460)
        #expect(lost.isEmpty)
    }

    @Test("nor does one with crashes around each write of the journal, up to five long")
    func noneLostAroundWrites() {
        var lost: [[Fate]] = []
        _ = Self.forEachRun(of: Fate.allCases, upTo: 5) { run in
            if Self.isLost(after: run) { lost.append(run) }
        }
        #expect(lost.isEmpty)
    }

    @Test("the same runs lose most sessions under strict rotation, and many where the key dies with the process")
    func modelHasTeeth() {
        var strict = 0
        var volatileKey = 0
        let runs = Self.forEachRun(of: [.ok, .replyLost, .crashBeforeSend], upTo: 6) { run in
            if Self.isLost(after: run, rule: .strict) { strict += 1 }
            if Self.isLost(after: run, keySurvives: false) { volatileKey += 1 }
        }
        #expect(runs == 1092)
        #expect(strict == 966)
        #expect(volatileKey > 400)
    }
}

/// Carries out the machine's actions against a model server and a disk that survives crashes.
private struct ModelClient {
    private let keySurvives: Bool
    private var machine = RotationMachine()
    private var disk: JournalState
    private var pending: [RotationMachine.Action] = []
    private var keys = 0
    private(set) var released: StoredCredentials?
    /// Tokens handed out that the server then refused.
    private(set) var refused = 0

    init(keySurvives: Bool) {
        self.keySurvives = keySurvives
        disk = .signedIn(StoredCredentials(sample: 0), nil)
        restart()
    }

    mutating func step(_ fate: RotationModelTests.Fate, _ server: inout ModelServer) {
        if pending.isEmpty {
            keys += 1
            pending = machine.handle(machine.isResting ? .retryDue : .refreshWanted(RotationIntent(number: keys)))
        }
        released = nil
        while !pending.isEmpty {
            switch pending.removeFirst() {
            case .record(let intent):
                if fate == .crashBeforeRecord { return restart() }
                if case .signedIn(let credentials, _) = disk { disk = .signedIn(credentials, intent) }
                if fate == .crashBeforeSend { return restart() }
                pending += machine.handle(.recorded)
            case .exchange(let refreshToken, let key):
                if fate == .crashBeforeSend || fate == .crashBeforeRecord { return restart() }
                let answer = server.refresh(refreshToken, key: key)
                if fate == .crashAfterSend { return restart() }
                if fate == .replyLost {
                    pending += machine.handle(.failed(key: key, retryAfter: nil))
                    continue
                }
                switch answer {
                case .success(let pair): pending += machine.handle(.answered(StoredCredentials(pair), key: key))
                case .failure(let error): pending += machine.handle(.denied(error, key: key))
                }
            case .store(let successor):
                if fate == .crashBeforeStore { return restart() }
                disk = .signedIn(successor, nil)
                if fate == .crashAfterStore { return restart() }
                pending += machine.handle(.stored)
            case .release(let credentials):
                released = credentials
                if !server.accept(credentials.accessToken) { refused += 1 }
            case .end(let reason):
                disk = .signedOut(reason)
                pending += machine.handle(.ended)
            case .rest, .finish, .discard:
                break
            }
        }
    }

    private mutating func restart() {
        machine = RotationMachine()
        pending = machine.handle(.loaded(disk)).filter { if case .release = $0 { false } else { true } }
        guard !keySurvives, case .signedIn(let credentials, _?) = disk else { return }
        keys += 1
        pending = machine.handle(.loaded(.signedIn(credentials, RotationIntent(number: 1000 + keys))))
            .filter { if case .release = $0 { false } else { true } }
    }
}
