extension API {
    /// The sessions of the caller.
    package enum Sessions {
        package static let current = Endpoint<NoBody, CurrentSessionResponse>(
            .get,
            "/v1/sessions/current",
            .bearer,
            "Get the current session.",
            keys: .sessionOnly(.session),
            example: .init(response: CurrentSessionResponse(session: Samples.currentSession))
        )
        package static let list = Endpoint<NoBody, SessionList>(
            .get,
            "/v1/sessions",
            .bearer,
            "List the active sessions of the current user, newest first.",
            keys: .scope(.sessionsRead),
            parameters: RequestParameter.page(of: SessionKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: SessionList(sessions: [Samples.sessionSummary]))
        )
        package static let revoke = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/sessions/{session_id}",
            .bearer,
            "End one session of the current user.",
            keys: .scope(.sessionsWrite),
            example: .init(response: Acknowledgement("Session revoked successfully"))
        )
        package static let revokeAll = Endpoint<NoBody, RevokeAllResponse>(
            .post,
            "/v1/sessions/revoke-all",
            .bearer,
            "End every session of the current user except this one.",
            keys: .scope(.sessionsWrite),
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
