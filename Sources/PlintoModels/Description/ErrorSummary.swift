/// Errors that an endpoint may answer with, beyond those that follow from its shape: a status and its reasons.
///
/// What every endpoint, every one with a body, or every one that asks for a token can answer is not repeated at each.
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
