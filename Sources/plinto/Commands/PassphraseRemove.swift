import PlintoModels
import PlintoSystem

/// `plinto passphrase remove`
enum PassphraseRemoveCommand: TerminalCommand {
    static let declaration = Command(
        "remove",
        summary: "Open the agent's secrets by a key file again, without a passphrase.",
        options: [Option("passphrase-stdin", help: "Read the passphrase from the first line of standard input.")]
    )

    static func run(_ context: Context) throws {
        try context.ensureAgent()
        let current = try context.passphrase("passphrase", question: "Passphrase of the agent: ")
        let request = RemovePassphraseRequest(currentPassphrase: current)
        let answer = try context.agent().call(AgentAPI.removePassphrase, request)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        context.console.remark("The passphrase is removed: a key file opens the agent's secrets.")
    }
}
