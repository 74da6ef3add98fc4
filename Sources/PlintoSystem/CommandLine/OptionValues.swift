/// The values of a command line's options by name: a handful, for which a list is the quickest table.
struct OptionValues: Sendable {
    private var entries: [(name: String, value: String)] = []

    /// Setting replaces an earlier value; nil leaves the option without one.
    subscript(name: String) -> String? {
        get { entries.first { $0.name == name }?.value }
        set {
            entries.removeAll { $0.name == name }
            if let newValue { entries.append((name, newValue)) }
        }
    }
}
