import PlintoCrypto
import PlintoSystem

extension ServerSettings {
    /// The cost and the rules of passwords.
    static let passwords = [
        passwordMemory.documentation, passwordIterations.documentation, passwordMinimumLength.documentation,
    ]

    fileprivate static let passwordMemory = Setting(
        "password-memory",
        "KIB",
        .integer(64...1_048_576),
        default: String(PasswordHashParameters.standard.memoryKiB),
        help: "The memory of one Argon2id hash. Values below 12288 are for tests only. Stored hashes with another cost "
            + "are renewed at the next sign-in."
    )

    fileprivate static let passwordIterations = Setting(
        "password-iterations",
        "COUNT",
        .integer(1...64),
        default: String(PasswordHashParameters.standard.iterations),
        help: "The passes of Argon2id over that memory."
    )

    static let passwordMinimumLength = Setting(
        "password-minimum-length",
        "CHARACTERS",
        .integer(8...64),
        default: "12",
        help: "The minimum length of a new password."
    )
}

extension PasswordHashParameters {
    /// - Throws: `UsageError` that names the setting and the values that it takes.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(
            memoryKiB: try invocation.value(of: ServerSettings.passwordMemory),
            iterations: try invocation.value(of: ServerSettings.passwordIterations),
            parallelism: PasswordHashParameters.standard.parallelism
        )
    }
}
