/// The words of links and one-time codes that lead browsers back to an application.
extension Reason {
    package static let redirectNotAllowed = Reason(rawValue: "redirect_not_allowed")
    package static let invalidCode = Reason(rawValue: "invalid_code")
}
