/// The content of one kind of email, one file per kind in `Templates/`. The same blocks become the text and the HTML
/// part.
protocol EmailTemplate: Sendable {
    /// The name of the kind in the database and in the log: `magic_link`.
    static var name: String { get }
    var subject: String { get }
    var blocks: [EmailBlock] { get }
}

/// A part of an email.
enum EmailBlock: Hashable, Sendable {
    case paragraph(String)
    /// A clickable link; the text part shows its URL.
    case button(String, url: String)
    /// A code to type.
    case code(String)
}
