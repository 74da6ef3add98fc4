/// One email, rendered from its template.
struct Email: Codable, Hashable, Sendable {
    /// The email address as the account has it.
    let recipient: String
    let subject: String
    let text: String
    let html: String
}
