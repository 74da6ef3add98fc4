import PlintoModels
import PlintoSystem

/// The inputs and dependencies of a command.
struct Context {
    let invocation: Invocation
    let console: Console
    let secrets: Secrets
    let variables: Variables
    let clock: any TimeSource
    /// Waits.
    let pause: (Duration) -> Void

    /// True if `--json` asks for the agent's JSON in place of text.
    var wantsJSON: Bool { invocation.flag("json") }

    /// A connection to the agent.
    ///
    /// - Parameters:
    ///   - startingOne: Start an agent if none responds. `--no-start` takes precedence.
    ///   - deadline: The time limit for each response.
    func agent(startingOne: Bool = true, deadline: Duration = AgentClient.usualDeadline) throws -> AgentClient {
        let access = try AgentAccess(
            socket: invocation.value("socket"),
            variables: variables,
            clock: clock,
            pause: pause,
            remark: console.remark
        )
        return try access.connect(startingOne: startingOne && !invocation.flag("no-start"), deadline: deadline)
    }

    /// Checks that an agent responds before the user is prompted. The connection is not kept, because typing takes
    /// longer than the agent waits for a request.
    func ensureAgent() throws {
        _ = try agent()
    }

    /// The option `--fresh` of the commands that print a copy.
    static let freshOption = Option("fresh", help: "Query the server; fail if it is unreachable.")

    /// The age, in seconds, from which the age of a copy is reported.
    private static let notableAge: Int64 = 5

    /// Prints the agent's copy of a document and its age: on standard error, and with `--json` as `synced_at`.
    func print<Body: Decodable>(copy answer: AgentResponse<Body>, _ text: (Body) throws -> String) throws {
        guard let syncedAt = answer.syncedAt else { return try print(answer, text) }
        if wantsJSON {
            let member = (name: "synced_at", value: syncedAt.text)
            try console.print(json: JSONMember.adding(member, to: answer.bytes))
        } else {
            try console.write(text(answer.body()))
        }
        let now = clock.now()
        guard now.milliseconds(since: syncedAt) >= Self.notableAge * 1000 else { return }
        console.remark(
            "Last updated \(TimeText.ago(syncedAt, now: now)). Use --fresh to query the server."
        )
    }

    /// Prints `answer` as JSON with `--json`, else as rendered by `text`.
    func print<Body: Decodable>(_ answer: AgentResponse<Body>, _ text: (Body) throws -> String) throws {
        if wantsJSON {
            try console.print(json: answer.bytes)
        } else {
            try console.write(text(answer.body()))
        }
    }
}
