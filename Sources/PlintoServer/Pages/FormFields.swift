import PlintoHTTP
import PlintoModels

/// The fields of a form that was posted from one of our pages.
struct FormFields: Sendable {
    private static let mediaType = "application/x-www-form-urlencoded"
    private static let largest = 8192

    private let values: QueryValues

    /// - Throws: 403 where the browser says that the form stood on a page of somebody else; 415; 413; 400.
    init(_ request: HTTPRequest, known: Set<String>) throws(APIError) {
        // Fetch Metadata. Pages send no referrer, so that `Origin` says nothing.
        if let site = request.fields["Sec-Fetch-Site"], site != "same-origin" {
            throw APIError(.forbidden, .originRefused, "This form was not sent from this server's own page.")
        }
        let type = request.fields["Content-Type"]?.prefix { $0 != ";" && $0 != " " } ?? ""
        guard type.lowercased() == Self.mediaType else {
            throw APIError(
                .invalidRequest,
                .unsupportedMediaType,
                "The body must be a form, with Content-Type: \(Self.mediaType).",
                status: 415
            )
        }
        guard request.body.count <= Self.largest, let body = String(validating: request.body, as: UTF8.self) else {
            throw APIError(.invalidRequest, .bodyTooLarge, "The form is too large, or no UTF-8.", status: 413)
        }
        values = try QueryValues(body, known: known, longest: Self.largest)
    }

    /// The value of a field; nil where it is absent or empty.
    func text(_ name: String) -> String? { values.text(name) }
}
