package import PlintoModels

/// Why a call of the API brought no value, sorted by what a caller should do about it.
package enum ClientFault: Error, Hashable, Sendable {
    /// Try again later, after `retryAfter` seconds if the server named them: the network, a time-out,
    /// 408, 425, 429, 5xx, or an answer that is not the API's own, such as a captive portal's page. With the server's own
    /// words where there were any, for whom a person waits. The reason is `offline`, or a word for what no waiting helps:
    /// `untrusted_certificate`, `server_moved`, `not_a_plinto_server`.
    case transient(String, retryAfter: Int?, said: APIError? = nil, reason: Reason = .offline)
    /// The session is over: a 401 whose reason says so. Only a new sign-in helps.
    case permanent(APIError)
    /// Any other refusal, in the server's own words.
    case refused(APIError)
}
