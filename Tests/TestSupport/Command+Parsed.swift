package import PlintoSystem

extension Command {
    /// The action and the invocation of a command line that is to be run.
    ///
    /// - Throws: `UsageError`, also for a command line that asks for the help or the version.
    package func parsed(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws(UsageError) -> (action: Action, invocation: Invocation) {
        switch try parse(arguments, variables: Variables(environment)) {
        case .run(let action, let invocation): return (action, invocation)
        case .text(let text): throw UsageError("not a command to run: \(text)")
        }
    }
}
