/// One message by mail, as its template made it.
struct Letter: Codable, Hashable, Sendable {
    /// The address, as the account has it.
    let recipient: String
    let subject: String
    let text: String
    let html: String
}
