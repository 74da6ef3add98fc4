/// A setting of a program: an option, the variable of the same name, and how its text becomes a value.
///
/// It is declared once. The command line, the help, the errors, the check of the variables and the table in the
/// documentation follow from that.
///
/// ```swift
/// static let sessionLifetime = Setting(
///     "session-lifetime", "SECONDS", .integer(1...31_536_000), default: "2592000",
///     help: "How long a session lives at most; refreshing does not extend it."
/// )
/// let seconds = try invocation.value(of: sessionLifetime)
/// ```
package struct Setting<Value: Sendable>: Sendable {
    /// The option that a command declares to take the setting.
    package let option: Option
    /// A link to the documentation of the setting, in Markdown; nil if there is no more to say.
    package let reference: String?
    /// Reads the text of a value, or returns what stands for none.
    let read: @Sendable (String?) throws(ValueError) -> Value

    /// Creates a setting with a default value, which is written like any other.
    ///
    /// - Parameters:
    ///   - name: The name of the option; the variable is `PLINTO_NAME` in capitals.
    ///   - help: One or more sentences, in which code may be set in backticks.
    ///   - reference: A link in Markdown, such as `[Files](#files)`.
    package init(
        _ name: String,
        _ placeholder: String,
        _ format: ValueFormat<Value>,
        default defaultValue: String,
        help: String,
        reference: String? = nil
    ) {
        let option = Option.setting(
            name,
            placeholder,
            default: defaultValue,
            accepted: format.accepted,
            help: help
        )
        self.init(option, reference) { text throws(ValueError) in try format.read(text ?? defaultValue) }
    }

    /// Creates a setting without a default value.
    ///
    /// - Parameters:
    ///   - absent: What stands for no value.
    ///   - words: What happens without a value, in words; nil if there is nothing to say.
    package init(
        _ name: String,
        _ placeholder: String,
        _ format: ValueFormat<Value>,
        absent: Value,
        default words: String?,
        help: String,
        reference: String? = nil
    ) {
        let option = Option.setting(name, placeholder, defaultWords: words, accepted: format.accepted, help: help)
        self.init(option, reference) { text throws(ValueError) in
            guard let text else { return absent }
            return try format.read(text)
        }
    }

    /// Creates a setting that may have no value.
    package init<Wrapped>(
        optional name: String,
        _ placeholder: String,
        _ format: ValueFormat<Wrapped>,
        default words: String?,
        help: String,
        reference: String? = nil
    ) where Value == Wrapped? {
        let option = Option.setting(name, placeholder, defaultWords: words, accepted: format.accepted, help: help)
        self.init(option, format, reference)
    }

    /// Creates a setting that may have no value from its option.
    package init<Wrapped>(
        _ option: Option,
        _ format: ValueFormat<Wrapped>,
        _ reference: String? = nil
    ) where Value == Wrapped? {
        self.init(option, reference) { text throws(ValueError) in
            guard let text else { return nil }
            return try format.read(text)
        }
    }

    private init(
        _ option: Option,
        _ reference: String?,
        _ read: @escaping @Sendable (String?) throws(ValueError) -> Value
    ) {
        self.option = option
        self.reference = reference
        self.read = read
    }

    /// The row of the setting in ``SettingsTable``.
    package var documentation: SettingDocumentation {
        SettingDocumentation(option: option, reference: reference)
    }
}

/// What a table of settings says of one.
package struct SettingDocumentation: Hashable, Sendable {
    /// The option of the setting.
    package let option: Option
    /// A link in Markdown; nil for none.
    let reference: String?
}
