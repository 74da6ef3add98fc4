extension API {
    /// The sessions of the caller.
    package enum Sessions {
        package static let id = PathID<SessionID>(missing: "You have no active session with this id.")

        package static let current = Endpoint(
            .get,
            Path("/v1/sessions/current"),
            SessionOnly(.session),
            "Get the current session.",
            response: CurrentSessionResponse.self,
            example: .init(response: CurrentSessionResponse(session: Samples.currentSession))
        )
        package static let list = Endpoint(
            .get,
            Path("/v1/sessions"),
            Bearer(.sessionsRead),
            "List the active sessions of the current user, newest first.",
            query: PageQuery<SessionKind>.self,
            response: SessionList.self,
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: SessionList(sessions: [Samples.sessionSummary]))
        )
        package static let revoke = Endpoint(
            .delete,
            Path("/v1/sessions/{session_id}", id),
            Bearer(.sessionsWrite),
            "End one session of the current user.",
            response: Acknowledgement.self,
            example: .init(response: Acknowledgement("Session revoked successfully"))
        )
        package static let revokeAll = Endpoint(
            .post,
            Path("/v1/sessions/revoke-all"),
            Bearer(.sessionsWrite),
            "End every session of the current user except this one.",
            response: RevokeAllResponse.self,
            example: .init(response: RevokeAllResponse(revokedCount: 2))
        )

        static let all = [
            current.description,
            list.description,
            revoke.description,
            revokeAll.description,
        ]
    }
}
