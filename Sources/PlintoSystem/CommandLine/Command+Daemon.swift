import Glibc

extension Command {
    /// Parses the command line of a daemon, prints its help or carries out its command, and reports what fails on
    /// standard error.
    ///
    /// - Parameter body: Carries out an action and returns the exit code.
    /// - Returns: The exit code: for a ``UsageError`` ``ExitCode/usage``, for any other error ``ExitCode/failure``.
    package func run(
        _ arguments: [String],
        variables: Variables,
        _ body: (Action, Invocation) async throws -> ExitCode
    ) async -> ExitCode {
        do {
            switch try parse(arguments, variables: variables) {
            case .text(let text):
                try StandardStream.output.write(text)
                return .success
            case .run(let action, let invocation):
                return try await body(action, invocation)
            }
        } catch let error as SystemError where error.code == EPIPE {
            // The reader has closed the pipe, as in `plinto-server user list | head -1`.
            return .failure
        } catch let error as UsageError {
            report(error.message)
            return .usage
        } catch {
            report("\(error)")
            return .failure
        }
    }

    /// Prints a line on standard error that begins with the program's name.
    package func report(_ message: String) {
        Log.standardError("\(syntax.name): \(message)")
    }
}
