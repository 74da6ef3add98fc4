/// The table of a program's settings in its documentation, in Markdown.
package struct SettingsTable {
    private let settings: [SettingDocumentation]

    /// - Parameter settings: Those that only a variable can set are left out.
    package init(_ settings: [SettingDocumentation]) {
        self.settings = settings.filter { !$0.option.isVariableOnly }
    }

    /// The lines of the table, each with a line feed.
    package var markdown: String {
        let head = ["| flag | variable | default | meaning |", "|---|---|---|---|"]
        return (head + settings.map(Self.row)).map { $0 + "\n" }.joined()
    }

    private static func row(_ setting: SettingDocumentation) -> String {
        let option = setting.option
        let cells = [
            code(option.synopsis),
            option.environment.map(code) ?? "",
            option.defaultValue.map(code) ?? option.defaultWords ?? "",
            option.help + (option.accepted.map { " Accepted: \($0)." } ?? "")
                + (setting.reference.map { " See \($0)." } ?? ""),
        ]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    private static func code(_ text: String) -> String { "`\(text)`" }
}
