import PlintoHTTP
import PlintoModels
import PlintoSystem

/// Access control of the socket: only processes of the agent's own user, and never a browser.
///
/// A web page can make a browser send requests to hosts that it may not read from. Such requests carry `Origin` or
/// `Referer`, and a page that resolves its own name to the agent (DNS rebinding) carries that name in `Host`. All three
/// are refused on every route.
struct SocketAdmission: Sendable {
    /// The user id of the agent.
    let uid: UInt32

    /// Checks a request and returns its caller.
    ///
    /// - Throws: ``APIError`` 403 with the reason `peer_refused`, `origin_refused` or `host_refused`.
    func admit(_ request: HTTPRequest) throws(APIError) -> Caller {
        guard case .unix(let pid, uid, _) = request.peer else {
            throw APIError(
                .forbidden,
                .peerRefused,
                "This agent serves only user \(uid). Start your own agent with: plinto-agent"
            )
        }
        guard request.fields["origin"] == nil, request.fields["referer"] == nil else {
            throw APIError(
                .forbidden,
                .originRefused,
                "The agent refuses requests from web pages. Send neither Origin nor Referer."
            )
        }
        guard Self.isOwnName(request.host ?? "") else {
            throw APIError(
                .forbidden,
                .hostRefused,
                "The agent accepts only the Host names plinto and localhost, so that no web page can reach it."
            )
        }
        return Caller(pid: pid, uid: uid)
    }

    private static func isOwnName(_ host: String) -> Bool {
        // What clients send is not parsed at each request; other spellings of a name are.
        if host.isEmpty || host == "localhost" || host == "plinto" { return true }
        guard let authority = try? Authority(host), authority.port == nil else { return false }
        return authority.host == .localhost || authority.host.name == "plinto"
    }
}

/// The process at the other end of the socket, as reported by the kernel.
struct Caller: Hashable, Sendable {
    let pid: Int32
    let uid: UInt32
}
