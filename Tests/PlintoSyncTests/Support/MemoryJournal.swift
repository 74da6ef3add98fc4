import PlintoModels
import PlintoSync
import Synchronization
import TestSupport

/// A journal in memory that outlives the refreshers of a test, and can fail and stall.
final class MemoryJournal: RotationJournal {
    struct Fault: Error {}

    enum Entry: Hashable {
        case began(RotationIntent)
        case completed(StoredCredentials)
        case ended(APIError?)
    }

    private struct Contents {
        var state: JournalState
        var entries: [Entry] = []
        var faults = 0
    }

    private let contents: Mutex<Contents>
    /// Closed, it holds up every write.
    let gate = Gate(isOpen: true)

    init(_ state: JournalState) {
        contents = Mutex(Contents(state: state))
    }

    var state: JournalState { contents.withLock { $0.state } }
    var entries: [Entry] { contents.withLock { $0.entries } }

    var intent: RotationIntent? {
        if case .signedIn(_, let intent) = state { intent } else { nil }
    }

    var credentials: StoredCredentials? {
        if case .signedIn(let credentials, _) = state { credentials } else { nil }
    }

    /// The next `count` writes throw.
    func fail(_ count: Int) { contents.withLock { $0.faults = count } }

    func load() async throws -> JournalState { state }

    func begin(_ intent: RotationIntent) async throws {
        try await write(.began(intent)) { contents in
            guard case .signedIn(let credentials, _) = contents.state else { return }
            contents.state = .signedIn(credentials, intent)
        }
    }

    func complete(_ credentials: StoredCredentials) async throws {
        try await write(.completed(credentials)) { $0.state = .signedIn(credentials, nil) }
    }

    func end(_ reason: APIError?) async throws {
        try await write(.ended(reason)) { $0.state = .signedOut(reason) }
    }

    private func write(_ entry: Entry, _ change: (inout Contents) -> Void) async throws {
        await gate.pass()
        try contents.withLock { contents in
            guard contents.faults == 0 else {
                contents.faults -= 1
                throw Fault()
            }
            contents.entries.append(entry)
            change(&contents)
        }
    }
}
