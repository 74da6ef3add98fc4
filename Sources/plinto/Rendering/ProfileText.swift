import PlintoModels

/// The output of `plinto whoami`.
enum ProfileText {
    /// Renders the profile.
    static func text(_ user: User) -> String {
        let name = [user.firstName, user.lastName].compactMap { $0 }.joined(separator: " ")
        return LabelledLines.text([
            ("Name", name.isEmpty ? nil : name),
            ("Email", user.email + (user.emailVerified ? "" : " (not verified)")),
            ("Username", user.username),
            ("User ID", user.id.text),
            ("Status", user.status == .active ? nil : user.status.rawValue),
            ("Picture", user.avatarURL),
            ("Created", TimeText.date(user.createdAt)),
        ])
    }
}
