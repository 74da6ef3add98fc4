/// The agent's own endpoints, in addition to the replica of the server's on the same socket.
package enum AgentAPI {
    package static let status = Endpoint<NoBody, AgentStatus>(
        .get,
        "/agent/v1/status",
        .socketPeer,
        "Get the status of the agent and its session."
    )
    /// Returns ``AgentLoginResponse/secondFactorRequired(_:)`` if the account has a second factor.
    package static let login = Endpoint<AgentLoginRequest, AgentLoginResponse>(
        .post,
        "/agent/v1/login",
        .socketPeer,
        "Sign in to a server with email and password."
    )
    package static let loginSecondFactor = Endpoint<AgentSecondFactorRequest, AgentStatus>(
        .post,
        "/agent/v1/login/second-factor",
        .socketPeer,
        "Complete a sign-in with its second factor."
    )
    package static let cancelLogin = Endpoint<NoBody, Acknowledgement>(
        .delete,
        "/agent/v1/login/{id}",
        .socketPeer,
        "Cancel a sign-in that waits for its second factor."
    )
    package static let logout = Endpoint<NoBody, AgentStatus>(
        .post,
        "/agent/v1/logout",
        .socketPeer,
        "Sign out locally at once, and on the server when it can be reached."
    )
    package static let lock = Endpoint<NoBody, AgentStatus>(
        .post,
        "/agent/v1/lock",
        .socketPeer,
        "Lock the agent."
    )
    package static let unlock = Endpoint<UnlockRequest, AgentStatus>(
        .post,
        "/agent/v1/unlock",
        .socketPeer,
        "Unlock the agent, with its passphrase if it has one."
    )
    package static let setPassphrase = Endpoint<SetPassphraseRequest, AgentStatus>(
        .put,
        "/agent/v1/passphrase",
        .socketPeer,
        "Set or change the passphrase that opens the agent's secrets, in place of the key file."
    )
    package static let removePassphrase = Endpoint<RemovePassphraseRequest, AgentStatus>(
        .post,
        "/agent/v1/passphrase/remove",
        .socketPeer,
        "Go back to the key file."
    )
    /// The range of the query parameter `min_ttl` of ``token``, in seconds: up to the longest lifetime of an access
    /// token.
    package static let minimumTTL = 0...86_400
    /// Takes the query parameter `min_ttl`: the seconds for which the token must remain valid.
    package static let token = Endpoint<NoBody, AgentToken>(
        .get,
        "/agent/v1/token",
        .socketPeer,
        "Get a valid access token."
    )
    package static let listTOTP = Endpoint<NoBody, TOTPList>(
        .get,
        "/agent/v1/totp",
        .socketPeer,
        "List the entries of the TOTP store, without secrets."
    )
    package static let addTOTP = Endpoint<AddTOTPRequest, TOTPEntry>(
        .post,
        "/agent/v1/totp",
        .socketPeer,
        status: 201,
        "Add an entry to the TOTP store."
    )
    package static let totpCode = Endpoint<NoBody, TOTPCode>(
        .get,
        "/agent/v1/totp/{name}/code",
        .socketPeer,
        "Get the current code."
    )
    package static let removeTOTP = Endpoint<NoBody, Acknowledgement>(
        .delete,
        "/agent/v1/totp/{name}",
        .socketPeer,
        "Remove an entry from the TOTP store."
    )

    /// All of the agent's own endpoints.
    package static let all: [EndpointDescription] = [
        status.description, login.description, loginSecondFactor.description, cancelLogin.description,
        logout.description, lock.description, unlock.description, setPassphrase.description,
        removePassphrase.description, token.description,
        listTOTP.description, addTOTP.description, totpCode.description, removeTOTP.description,
    ]
}
