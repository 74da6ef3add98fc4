package import PlintoSystem

/// The settings of `plinto-server`, each declared once: see `Setting`.
///
/// The settings of one concern stand in one extension, next to the code that reads them.
package enum ServerSettings {
    /// Every setting, in the order of the help and of the table in `docs/operating.md`. Reading a setting that is not
    /// listed here ends the program.
    package static let all =
        storage + edge + browsers + limits + tokens + passwords + email + passkeys + observation + oauth

    /// The options of every setting.
    static var options: [Option] { all.map(\.option) }
}
