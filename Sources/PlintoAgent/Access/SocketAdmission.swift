import PlintoHTTP
import PlintoModels
import PlintoSystem

/// Who may speak to the agent: processes of its own user, and never a browser on somebody's behalf.
///
/// A web page can make a browser send requests to places it may not read from; such requests carry `Origin` or
/// `Referer`, and a page that got its own name to resolve here carries that name in `Host`. All three are
/// refused, whatever the route.
struct SocketAdmission: Sendable {
    /// The user that the agent runs as.
    let uid: UInt32

    /// - Throws: ``APIError`` 403 with the reason `peer_refused`, `origin_refused` or `host_refused`.
    func admit(_ request: HTTPRequest) throws(APIError) -> Caller {
        guard case .unix(let pid, uid, _) = request.peer else {
            throw APIError(
                .forbidden,
                .peerRefused,
                "This agent serves user \(uid) alone. Start one of your own with: plinto-agent"
            )
        }
        guard request.fields["origin"] == nil, request.fields["referer"] == nil else {
            throw APIError(
                .forbidden,
                .originRefused,
                "The agent does not answer web pages: send neither Origin nor Referer."
            )
        }
        guard Self.isOwnName(request.host ?? "") else {
            throw APIError(
                .forbidden,
                .hostRefused,
                "The agent answers to the Host names plinto and localhost only, so that no web page can reach it."
            )
        }
        return Caller(pid: pid, uid: uid)
    }

    private static func isOwnName(_ host: String) -> Bool {
        if host.isEmpty { return true }
        guard let authority = try? Authority(host), authority.port == nil else { return false }
        return authority.host == .localhost || authority.host.name == "plinto"
    }
}
