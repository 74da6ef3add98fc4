import PlintoModels
import PlintoSystem

/// What a command has to do its work with.
struct Context {
    let invocation: Invocation
    let console: Console
    let secrets: Secrets
    let variables: Variables
    let clock: any TimeSource

    /// Whether the agent's JSON is wanted instead of text for people.
    var wantsJSON: Bool { invocation.flag("json") }

    /// A connection to the agent.
    ///
    /// - Parameters:
    ///   - startingOne: Whether to start an agent where none answers; `--no-start` forbids it all the same.
    ///   - deadline: How long each answer may take.
    func agent(startingOne: Bool = true, deadline: Duration = AgentClient.usualDeadline) throws -> AgentClient {
        let access = try AgentAccess(
            socket: invocation.value("socket"),
            variables: variables,
            clock: clock,
            remark: console.remark
        )
        return try access.connect(startingOne: startingOne && !invocation.flag("no-start"), deadline: deadline)
    }

    /// Makes sure that an agent answers before a person is asked for anything. Its connection is not kept: whoever types
    /// takes longer than a server waits for a request.
    func ensureAgent() throws {
        _ = try agent()
    }

    /// Prints `answer` as JSON where that is wanted, else as `text` renders it.
    func print<Body>(_ answer: Answer<Body>, _ text: (Body) throws -> String) throws {
        if wantsJSON {
            try console.print(json: answer.bytes)
        } else {
            try console.write(text(answer.body()))
        }
    }
}
