/// The REST API: one value an endpoint. Every path is under `/v1`; the server also answers under `/api/v1`.
package enum API {
    package enum Auth {
        package static let signUp = Endpoint<SignUpRequest, AuthenticationResponse>(
            .post,
            "/v1/auth/signup",
            .none,
            status: 201,
            "Create a new user account."
        )
        package static let signIn = Endpoint<SignInRequest, AuthenticationResponse>(
            .post,
            "/v1/auth/signin",
            .none,
            "Authenticate an existing user."
        )
        package static let signOut = Endpoint<NoBody, Acknowledgement>(
            .post,
            "/v1/auth/signout",
            .bearer,
            "Invalidate the current session."
        )
        package static let refresh = Endpoint<RefreshRequest, TokenPair>(
            .post,
            "/v1/auth/refresh",
            .none,
            "Get a new access token using a refresh token."
        )
    }

    package enum Users {
        package static let me = Endpoint<NoBody, User>(
            .get,
            "/v1/users/me",
            .bearer,
            "Get the current user."
        )
        package static let updateMe = Endpoint<UpdateUserRequest, User>(
            .patch,
            "/v1/users/me",
            .bearer,
            "Update the current user's profile."
        )
        package static let deleteMe = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/users/me",
            .bearer,
            "Delete the current user's account."
        )
        package static let mySessions = Endpoint<NoBody, UserSessionList>(
            .get,
            "/v1/users/me/sessions",
            .bearer,
            "List the current user's sessions."
        )
    }

    package enum Sessions {
        package static let current = Endpoint<NoBody, CurrentSessionResponse>(
            .get,
            "/v1/sessions/current",
            .bearer,
            "Get the current session."
        )
        package static let list = Endpoint<NoBody, SessionList>(
            .get,
            "/v1/sessions",
            .bearer,
            "List the active sessions of the current user."
        )
        package static let revoke = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/sessions/{session_id}",
            .bearer,
            "End one session of the current user."
        )
        package static let revokeAll = Endpoint<NoBody, RevokeAllResponse>(
            .post,
            "/v1/sessions/revoke-all",
            .bearer,
            "End every session of the current user but this one."
        )
    }

    package enum Service {
        package static let jwks = Endpoint<NoBody, JSONWebKeySet>(
            .get,
            "/.well-known/jwks.json",
            .none,
            "The public keys that access tokens are signed with."
        )
        package static let health = Endpoint<NoBody, HealthResponse>(
            .get,
            "/health",
            .none,
            "Whether the process lives."
        )
        package static let ready = Endpoint<NoBody, HealthResponse>(
            .get,
            "/ready",
            .none,
            "Whether the process can serve: its database answers and it is not shutting down."
        )
    }

    /// Every endpoint of the server.
    package static let all: [EndpointDescription] = [
        Auth.signUp.description, Auth.signIn.description, Auth.signOut.description, Auth.refresh.description,
        Users.me.description, Users.updateMe.description, Users.deleteMe.description, Users.mySessions.description,
        Sessions.current.description, Sessions.list.description, Sessions.revoke.description,
        Sessions.revokeAll.description,
        Service.jwks.description, Service.health.description, Service.ready.description,
    ]
}
