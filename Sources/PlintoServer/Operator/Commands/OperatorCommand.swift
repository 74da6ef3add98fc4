package import PlintoModels
import PlintoStore
package import PlintoSystem

/// One of the operator's commands, beside `serve`. They work on the database itself, also while a server serves it,
/// which notices within a second.
package struct OperatorCommand: Sendable {
    /// What a command comes to.
    package struct Outcome: Sendable {
        /// For standard output, without its last line feed.
        package let output: String
        /// 0, or 1 where the answer is that something is wrong.
        package let status: Int32

        init(_ output: String, status: Int32 = 0) {
            self.output = output
            self.status = status
        }
    }

    typealias Run = @Sendable (Invocation, OperatorSurroundings) async throws -> Outcome

    private static let table: [[String]: Run] = [
        ["admin", "create"]: AdminCommands.create,
        ["admin", "promote"]: AdminCommands.promote,
        ["admin", "demote"]: AdminCommands.demote,
        ["user", "list"]: UserCommands.list,
        ["user", "suspend"]: UserCommands.suspend,
        ["user", "reactivate"]: UserCommands.reactivate,
        ["user", "reset-mfa"]: UserCommands.resetSecondFactor,
        ["rate-limit"]: RateLimitCommand.run,
        ["release-name"]: ReleaseNameCommand.run,
        ["key", "list"]: KeyCommands.list,
        ["key", "rotate"]: KeyCommands.rotate,
        ["backup"]: BackupCommand.run,
        ["restore"]: RestoreCommand.run,
        ["check"]: CheckCommand.run,
        ["config"]: ConfigCommand.run,
    ]

    private let invocation: Invocation
    private let surroundings: OperatorSurroundings
    private let body: Run

    /// Nil for the command line of another command.
    package init?(_ invocation: Invocation, in surroundings: OperatorSurroundings) {
        guard let body = Self.table[invocation.path] else { return nil }
        self.invocation = invocation
        self.surroundings = surroundings
        self.body = body
    }

    /// - Throws: `UsageError`; ``StartFault`` with a sentence for the operator.
    package func run() async throws -> Outcome {
        do {
            return try await body(invocation, surroundings)
        } catch let error as APIError {
            throw StartFault(error.message)
        } catch let error as DatabaseError where error.code == .busy || error.code == .locked {
            throw StartFault("The database is busy: another process holds it for too long. Try again. (\(error))")
        }
    }
}

/// What the commands take from the world around them.
package struct OperatorSurroundings: Sendable {
    package var clock: any TimeSource
    /// Reads standard input, at most so many bytes.
    package var readInput: @Sendable (_ limit: Int) throws -> [UInt8]
    /// Says how far a long piece of work is, from 0 to 1.
    package var progress: @Sendable (Double) -> Void
    /// Says what takes a while, before it does, where nobody can tell how far it is.
    package var announce: @Sendable (String) -> Void

    package init(
        clock: any TimeSource = SystemClock(),
        readInput: @escaping @Sendable (Int) throws -> [UInt8] = { try StandardStream.input.read(limit: $0) },
        progress: @escaping @Sendable (Double) -> Void = { _ in },
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.clock = clock
        self.readInput = readInput
        self.progress = progress
        self.announce = announce
    }
}
