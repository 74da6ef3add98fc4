import PlintoModels
import PlintoSystem

/// `plinto totp add`
enum TOTPAddCommand {
    static let command = TerminalCommand(
        "add",
        summary: "Add a TOTP entry.",
        discussion: """
            Prompts for the secret, or for the otpauth:// URI of the QR code, without echoing it; or reads it from \
            standard input.

              plinto totp add github
              zbarimg -q --raw code.png | plinto totp add github --uri-stdin
            """,
        arguments: [Argument("NAME", help: "Name of the entry, as used by \"plinto totp code\".")],
        options: [
            Option("uri-stdin", help: "Read an otpauth:// URI from standard input."),
            Option("secret-stdin", help: "Read the base32 secret from standard input."),
            Option("issuer", value: "TEXT", help: "Name of the service."),
            Option("account", value: "TEXT", help: "Account at the service."),
            Option("algorithm", value: "NAME", help: "SHA1, SHA256 or SHA512. Default: SHA1."),
            Option("digits", value: "NUMBER", help: "Number of digits, 5 to 10. Default: 6."),
            Option("period", value: "SECONDS", help: "Validity of a code in seconds. Default: 30."),
        ],
        action: run
    )

    static func run(_ context: Context) throws {
        var request = try request(context.invocation)
        try context.ensureAgent()
        try addSecret(to: &request, context)
        let response = try context.agent().call(AgentAPI.addTOTP, request)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        let entry = try response.body()
        context.console.remark("Added \(entry.name): \(TOTPTable.kind(of: entry)).")
        if let warning = entry.warning { context.console.remark("Warning: \(warning)") }
    }

    /// The request as given by the command line, without the secret.
    private static func request(_ invocation: Invocation) throws -> AddTOTPRequest {
        guard !(invocation.flag("uri-stdin") && invocation.flag("secret-stdin")) else {
            throw invocation.usageError("--uri-stdin and --secret-stdin cannot be used together.")
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
        let question = "Secret or otpauth:// URI for \(request.name): "
        let text =
            takesURI
            ? try context.secrets.onlySecret(
                "otpauth:// URI",
                question: question,
                fromInput: true,
                option: "uri-stdin"
            )
            : try context.secrets.onlySecret(
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
            throw invocation.usageError(
                "An otpauth:// URI already specifies algorithm, digits and period. Remove those options."
            )
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
            throw invocation.usageError("--algorithm must be one of \(known), not \(PrintableText.escape(name)).")
        }
        return algorithm
    }
}
