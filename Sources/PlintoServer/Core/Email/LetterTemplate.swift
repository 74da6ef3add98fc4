/// What one kind of letter says; a file each in `Templates/`. The same blocks become the text and the HTML part.
protocol LetterTemplate: Sendable {
    /// Names the kind in the database and in the log: `magic_link`.
    static var name: String { get }
    var subject: String { get }
    var blocks: [LetterBlock] { get }
}

/// A part of a letter.
enum LetterBlock: Hashable, Sendable {
    case paragraph(String)
    /// A link to press; the text part shows its address.
    case button(String, url: String)
    /// A code to type.
    case code(String)
}
