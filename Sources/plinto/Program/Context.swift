import PlintoModels
import PlintoSystem

/// What a command has to do its work with.
struct Context {
    let invocation: Invocation
    let console: Console
    let secrets: Secrets
    let variables: Variables
    let clock: any TimeSource
    /// Waits.
    let pause: (Duration) -> Void

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
            pause: pause,
            remark: console.remark
        )
        return try access.connect(startingOne: startingOne && !invocation.flag("no-start"), deadline: deadline)
    }

    /// Makes sure that an agent answers before a person is asked for anything. Its connection is not kept: whoever types
    /// takes longer than a server waits for a request.
    func ensureAgent() throws {
        _ = try agent()
    }

    /// `--fresh`, of the commands that print a copy.
    static let freshOption = Option("fresh", help: "Ask the server now; fails where it cannot be reached.")

    /// An age below this, in seconds, is not worth a word.
    private static let notableAge: Int64 = 5

    /// Prints the agent's copy of what the server said, and when the server said so: on standard error, and in the JSON as
    /// `synced_at`.
    func print<Body>(copy answer: Answer<Body>, _ text: (Body) throws -> String) throws {
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
            "As the server showed it \(TimeText.ago(syncedAt, now: now)). For the present state, add --fresh."
        )
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
