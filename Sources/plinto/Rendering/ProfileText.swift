import PlintoModels

/// The text of `plinto whoami`.
enum ProfileText {
    static func text(_ user: User) -> String {
        let name = [user.firstName, user.lastName].compactMap { $0 }.joined(separator: " ")
        return LabelledLines.text([
            ("Name", name.isEmpty ? nil : name),
            ("Email", user.email + (user.emailVerified ? "" : " (not verified)")),
            ("Username", user.username),
            ("User", user.id.text),
            ("Status", user.status == .active ? nil : user.status.rawValue),
            ("Picture", user.avatarURL),
            ("Since", TimeText.date(user.createdAt)),
        ])
    }
}
