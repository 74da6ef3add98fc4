import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server config`: the settings that a server started with the same options would use.
enum ConfigCommand {
    static let command = Command<ServerAction>(
        "config",
        summary: "Print the settings that serve would use, without secrets.",
        options: [OperatorOptions.json] + ServerSettings.options,
        run: run
    )

    private struct Setting: Encodable {
        let name: String
        let value: String?
        let environment: String?
    }

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let configuration = try ServerConfiguration(invocation)
        let settings = ServerSettings.options.map { option in
            Setting(
                name: option.name,
                value: value(of: option, invocation, configuration),
                environment: option.environment
            )
        }
        guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(settings)) }
        let lines = settings.map { "\($0.name) = \($0.value.map(PrintableText.escape) ?? "(not set)")" }
        return .init(lines.joined(separator: "\n"))
    }

    private static func value(
        of option: Option,
        _ invocation: Invocation,
        _ configuration: ServerConfiguration
    ) -> String? {
        switch option.name {
        // It may contain a password; this form of it does not.
        case "mail": return configuration.mail.route(besideDatabase: configuration.database.file).description
        case "key-file": return configuration.keyFile
        default:
            guard option.value != nil else { return invocation.flag(option.name) ? "on" : "off" }
            return invocation.value(option.name).map { option.isSecret ? "(hidden)" : $0 }
        }
    }
}
