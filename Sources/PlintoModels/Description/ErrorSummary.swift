/// Errors that an endpoint may return, beyond those that follow from its shape: a status and its reasons.
///
/// Errors of every endpoint, of every endpoint with a body, or of every endpoint that requires a token are not repeated
/// here.
package struct ErrorSummary: Hashable, Sendable {
    package let status: Int
    package let reasons: [Reason]

    package init(_ status: Int, _ reasons: Reason...) {
        self.init(status, reasons)
    }

    package init(_ status: Int, _ reasons: [Reason]) {
        self.status = status
        self.reasons = reasons
    }
}
