import PlintoModels
import PlintoSystem

/// `plinto totp add`
enum TOTPAddCommand: TerminalCommand {
    static let declaration = Command(
        "add",
        summary: "Keep a new one-time password.",
        discussion: """
            The secret, or the otpauth:// URI that the QR code of a service holds, is asked for on the terminal \
            without being shown, or read from standard input.

              plinto totp add github
              zbarimg -q --raw code.png | plinto totp add github --uri-stdin
            """,
        arguments: [Argument("NAME", help: "What to call it; the name that \"plinto totp code\" takes.")],
        options: [
            Option("uri-stdin", help: "Read an otpauth:// URI from standard input."),
            Option("secret-stdin", help: "Read the secret, in base 32, from standard input."),
            Option("issuer", value: "TEXT", help: "The service."),
            Option("account", value: "TEXT", help: "The account at the service."),
            Option("algorithm", value: "NAME", help: "SHA1, SHA256 or SHA512. Default: SHA1."),
            Option("digits", value: "NUMBER", help: "Digits of a code, 5 to 10. Default: 6."),
            Option("period", value: "SECONDS", help: "How long a code is valid. Default: 30."),
        ]
    )

    static func run(_ context: Context) throws {
        var request = try request(context.invocation)
        try context.ensureAgent()
        try addSecret(to: &request, context)
        let answer = try context.agent().call(AgentAPI.addTOTP, request)
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        let entry = try answer.body()
        context.console.remark("Added \(entry.name): \(TOTPTable.kind(of: entry)).")
        if let warning = entry.warning { context.console.remark("Warning: \(warning)") }
    }

    /// What the command line says; the secret is still missing.
    private static func request(_ invocation: Invocation) throws -> AddTOTPRequest {
        guard !(invocation.flag("uri-stdin") && invocation.flag("secret-stdin")) else {
            throw invocation.usageError("--uri-stdin and --secret-stdin exclude each other.")
        }
        return AddTOTPRequest(
            name: invocation.arguments[0],
            issuer: invocation.value("issuer"),
            account: invocation.value("account"),
            algorithm: try algorithm(invocation),
            digits: try invocation.integer("digits", in: TOTPLimits.digits),
            period: try invocation.integer("period", in: TOTPLimits.period)
        )
    }

    private static func addSecret(to request: inout AddTOTPRequest, _ context: Context) throws {
        let invocation = context.invocation
        let takesURI = invocation.flag("uri-stdin")
        let takesSecret = invocation.flag("secret-stdin")
        let question = "Secret, or otpauth:// URI, of \(request.name): "
        let text =
            takesURI
            ? try context.secrets.onlySecret(
                "otpauth:// URI",
                question: question,
                fromInput: true,
                option: "uri-stdin"
            )
            : try context.secrets.secret(
                "secret",
                question: question,
                fromInput: takesSecret,
                option: "secret-stdin"
            )
        guard takesURI || (!takesSecret && isURI(text)) else {
            request.secret = text
            return
        }
        guard request.algorithm == nil, request.digits == nil, request.period == nil else {
            throw invocation.usageError("An otpauth:// URI says algorithm, digits and period itself.")
        }
        request.uri = text
    }

    private static func isURI(_ text: String) -> Bool {
        ["otpauth:", "otpauth-migration:", "steam:"].contains { text.lowercased().hasPrefix($0) }
    }

    private static func algorithm(_ invocation: Invocation) throws -> OTPAlgorithm? {
        guard let name = invocation.value("algorithm") else { return nil }
        guard let algorithm = OTPAlgorithm(written: name) else {
            let known = OTPAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw invocation.usageError("--algorithm takes one of \(known), not \(PrintableText.escape(name)).")
        }
        return algorithm
    }
}
