import PlintoCrypto
import PlintoEmail
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server admin …`: manages administrator accounts.
enum AdminCommands {
    static let group = Command<ServerAction>(
        "admin",
        summary: "Manage administrator accounts.",
        subcommands: [
            Command(
                "create",
                summary: "Create an administrator account.",
                discussion: """
                    \(OperatorOptions.whileServing) If there is no database yet, the command creates it, as the first \
                    start would.

                      plinto-server admin create --email you@example.com --password-stdin < password
                    """,
                options: [
                    OperatorOptions.email,
                    Option("password-stdin", help: "Read the password from standard input."),
                    OperatorOptions.json, OperatorOptions.database,
                ] + ServerSettings.passwords.map(\.option),
                run: create
            ),
            Command(
                "promote",
                summary: "Grant administrator rights.",
                discussion: OperatorOptions.whileServing,
                options: [
                    OperatorOptions.email,
                    Option("unverified", help: "Promote the account even if its email address is not verified."),
                    OperatorOptions.json, OperatorOptions.database,
                ],
                run: promote
            ),
            Command(
                "demote",
                summary: "Revoke administrator rights.",
                discussion: OperatorOptions.whileServing,
                options: [OperatorOptions.email, OperatorOptions.json, OperatorOptions.database],
                run: demote
            ),
        ]
    )

    /// Creates an account that is an administrator's from the start.
    static func create(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        let email = try ProfileRules.email(try invocation.require("email"))
        guard invocation.flag("password-stdin") else {
            throw invocation.usageError(
                "admin create needs --password-stdin, and the password on standard input. Do not put it on the "
                    + "command line, which others can read."
            )
        }
        let password = try password(of: environment)
        let minimum = try invocation.value(of: ServerSettings.passwordMinimumLength)
        try PasswordPolicy(minimumLength: minimum).check(password, names: [email.typed])
        let cost = try PasswordHashParameters(invocation)
        return try await OperatorDatabase.with(invocation, environment, makesIt: true) { operation in
            let hash = try PasswordHasher(parameters: cost, random: operation.database.random).hash(password)
            let creation = AccountCreation(
                email: email,
                // The operator vouches for it: nothing was set up by an attacker (decision 014).
                isEmailVerified: true,
                passwordHash: hash,
                isAdministrator: true
            )
            let record = try await operation.database.write(as: operation.context) { transaction in
                try create(creation, in: transaction)
            }
            // Reported, because a misspelt path creates one too.
            let made = operation.isNew ? " The database is new; the server has not used it yet." : ""
            return try outcome(record, invocation, "is an administrator now, and can sign in." + made)
        }
    }

    private static func create(_ creation: AccountCreation, in transaction: ServerTransaction) throws -> UserRecord {
        do {
            let account = try creation.create(in: transaction)
            for action in [AuditAction.userCreated, .administratorGranted] {
                try transaction.audit.record(action, about: account.user.id)
            }
            return account
        } catch let error as APIError where error.reason == .emailTaken {
            throw StartError(
                "An account with this email address exists. Promote it: plinto-server admin promote --email "
                    + "\(PrintableText.escape(creation.email.typed))"
            )
        }
    }

    static func promote(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await set(true, .administratorGranted, invocation, environment, "is an administrator now.")
    }

    static func demote(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        try await set(false, .administratorWithdrawn, invocation, environment, "is no longer an administrator.")
    }

    private static func set(
        _ isAdministrator: Bool,
        _ action: AuditAction,
        _ invocation: Invocation,
        _ environment: OperatorEnvironment,
        _ sentence: String
    ) async throws -> OperatorCommand.Outcome {
        let name = try invocation.require("email")
        return try await OperatorDatabase.with(invocation, environment) { operation in
            let record = try await operation.database.write(as: operation.context) { transaction in
                var record = try OperatorDatabase.find(name, in: transaction)
                guard record.isAdministrator != isAdministrator else { return record }
                if isAdministrator, !record.user.emailVerified, !invocation.flag("unverified") {
                    throw unproved(record.user.email)
                }
                try transaction.users.setAdministrator(isAdministrator, of: record.user.id)
                try transaction.audit.record(action, about: record.user.id)
                record.isAdministrator = isAdministrator
                return record
            }
            return try outcome(record, invocation, sentence)
        }
    }

    /// The user who signed up with an email address need not be the person that the operator knows by it.
    private static func unproved(_ email: String) -> StartError {
        StartError(
            "The email address \(PrintableText.escape(email)) is not verified: someone else may have signed up with "
                + "it. Let its user verify it first; or, if you know whose account it is, use --unverified."
        )
    }

    private static func outcome(
        _ record: UserRecord,
        _ invocation: Invocation,
        _ sentence: String
    ) throws -> OperatorCommand.Outcome {
        guard !invocation.flag("json") else { return .init(try OperatorDatabase.json(AdminUser(record))) }
        return .init("\(PrintableText.escape(record.user.email)) (\(record.user.id)) \(sentence)")
    }

    /// The password on standard input: one line, without its line end, be it LF or CR LF; empty lines after it do not
    /// count.
    ///
    /// - Throws: ``StartError`` for more than one line, and for control characters, which cannot be typed at a sign-in.
    private static func password(of environment: OperatorEnvironment) throws -> String {
        var bytes = try environment.readInput(Limits.Text.passwordBytes + 16)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StartError("The password on standard input is not UTF-8.")
        }
        guard !text.contains(where: \.isNewline) else {
            throw StartError("Standard input has more than one line. Provide only the password.")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw StartError(
                "The password on standard input has a control character, which cannot be typed at a sign-in."
            )
        }
        return try PasswordPolicy.normalized(text)
    }
}
