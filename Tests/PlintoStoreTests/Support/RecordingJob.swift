@testable import PlintoStore

/// A write closure whose answers are written down instead of sent to a task.
///
/// `@unchecked Sendable`: a test uses it on one thread.
final class RecordingJob: Job, @unchecked Sendable {
    enum Answer {
        case done
        case threw(any Error)
        case failed(any Error)
    }

    private(set) var answers: [Answer] = []
    private(set) var runs = 0
    private let isCancelled: Bool
    private let body: (any Transaction) throws -> Void
    private let onAnswer: () -> Void
    private var failure: (any Error)?

    init(
        isCancelled: Bool = false,
        onAnswer: @escaping () -> Void = {},
        _ body: @escaping (any Transaction) throws -> Void
    ) {
        self.isCancelled = isCancelled
        self.onAnswer = onAnswer
        self.body = body
    }

    /// An insert of one row, the plainest of closures.
    convenience init(inserting id: Int, onAnswer: @escaping () -> Void = {}) {
        self.init(onAnswer: onAnswer) { try $0.execute("INSERT INTO entry (id) VALUES ($1)", id) }
    }

    func begin() -> Bool { !isCancelled }

    func run(on connection: any Transaction) -> (any Error)? {
        runs += 1
        do {
            try body(connection)
            failure = nil
        } catch {
            failure = error
        }
        return failure
    }

    func answer() {
        onAnswer()
        answers.append(failure.map { .threw($0) } ?? .done)
    }

    func fail(_ error: any Error) {
        onAnswer()
        answers.append(.failed(error))
    }

    /// Whether it was answered once, with success.
    var isDone: Bool {
        if case .done = answers.first { answers.count == 1 } else { false }
    }

    /// What it was answered with, if that was once and not success.
    var error: (any Error)? {
        guard answers.count == 1 else { return nil }
        switch answers[0] {
        case .done: return nil
        case .threw(let error), .failed(let error): return error
        }
    }

    var code: DatabaseError.Code? { (error as? DatabaseError)?.code }
}

extension [RecordingJob] {
    var areDone: Bool { allSatisfy(\.isDone) }
}
