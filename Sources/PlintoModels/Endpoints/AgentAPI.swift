/// The agent's own endpoints, in addition to the replica of the server's on the same socket.
package enum AgentAPI {
    package static let status = Endpoint(
        .get,
        Path("/agent/v1/status"),
        SocketPeer(),
        "Get the status of the agent and its session.",
        response: AgentStatus.self
    )
    /// Returns ``AgentLoginResponse/secondFactorRequired(_:)`` if the account has a second factor.
    package static let login = Endpoint(
        .post,
        Path("/agent/v1/login"),
        SocketPeer(),
        "Sign in to a server with email and password.",
        body: AgentLoginRequest.self,
        response: AgentLoginResponse.self
    )
    package static let loginSecondFactor = Endpoint(
        .post,
        Path("/agent/v1/login/second-factor"),
        SocketPeer(),
        "Complete a sign-in with its second factor.",
        body: AgentSecondFactorRequest.self,
        response: AgentStatus.self
    )
    package static let cancelLogin = Endpoint(
        .delete,
        Path("/agent/v1/login/{id}", PathText()),
        SocketPeer(),
        "Cancel a sign-in that waits for its second factor.",
        response: Acknowledgement.self
    )
    package static let logout = Endpoint(
        .post,
        Path("/agent/v1/logout"),
        SocketPeer(),
        "Sign out locally at once, and on the server when it can be reached.",
        response: AgentStatus.self
    )
    package static let lock = Endpoint(
        .post,
        Path("/agent/v1/lock"),
        SocketPeer(),
        "Lock the agent.",
        response: AgentStatus.self
    )
    package static let unlock = Endpoint(
        .post,
        Path("/agent/v1/unlock"),
        SocketPeer(),
        "Unlock the agent, with its passphrase if it has one.",
        body: UnlockRequest.self,
        response: AgentStatus.self
    )
    package static let setPassphrase = Endpoint(
        .put,
        Path("/agent/v1/passphrase"),
        SocketPeer(),
        "Set or change the passphrase that opens the agent's secrets, in place of the key file.",
        body: SetPassphraseRequest.self,
        response: AgentStatus.self
    )
    package static let removePassphrase = Endpoint(
        .post,
        Path("/agent/v1/passphrase/remove"),
        SocketPeer(),
        "Go back to the key file.",
        body: RemovePassphraseRequest.self,
        response: AgentStatus.self
    )
    package static let token = Endpoint(
        .get,
        Path("/agent/v1/token"),
        SocketPeer(),
        "Get a valid access token.",
        query: TokenQuery.self,
        response: AgentToken.self
    )
    package static let listTOTP = Endpoint(
        .get,
        Path("/agent/v1/totp"),
        SocketPeer(),
        "List the entries of the TOTP store, without secrets.",
        response: TOTPList.self
    )
    package static let addTOTP = Endpoint(
        .post,
        Path("/agent/v1/totp"),
        SocketPeer(),
        status: 201,
        "Add an entry to the TOTP store.",
        body: AddTOTPRequest.self,
        response: TOTPEntry.self
    )
    package static let totpCode = Endpoint(
        .get,
        Path("/agent/v1/totp/{name}/code", PathText()),
        SocketPeer(),
        "Get the current code.",
        response: TOTPCode.self
    )
    package static let removeTOTP = Endpoint(
        .delete,
        Path("/agent/v1/totp/{name}", PathText()),
        SocketPeer(),
        "Remove an entry from the TOTP store.",
        response: Acknowledgement.self
    )

    /// All of the agent's own endpoints.
    package static let all: [EndpointDescription] = [
        status.description, login.description, loginSecondFactor.description, cancelLogin.description,
        logout.description, lock.description, unlock.description, setPassphrase.description,
        removePassphrase.description, token.description,
        listTOTP.description, addTOTP.description, totpCode.description, removeTOTP.description,
    ]
}
