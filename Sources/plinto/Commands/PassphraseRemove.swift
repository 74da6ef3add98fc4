import PlintoModels
import PlintoSystem

/// `plinto passphrase remove`
enum PassphraseRemoveCommand {
    static let command = TerminalCommand(
        "remove",
        summary: "Remove the passphrase and protect the agent's secrets with a key file.",
        options: [Option("passphrase-stdin", help: "Read the passphrase from the first line of standard input.")],
        action: run
    )

    static func run(_ context: Context) throws {
        try context.ensureAgent()
        let current = try context.passphrase("passphrase", question: "Agent passphrase: ")
        let request = RemovePassphraseRequest(currentPassphrase: current)
        let response = try context.agent().call(AgentAPI.removePassphrase, request)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        context.console.remark("Passphrase removed. A key file now protects the agent's secrets.")
    }
}
