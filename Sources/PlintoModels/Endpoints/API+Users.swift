extension API {
    /// The account of the caller.
    package enum Users {
        package static let me = Endpoint<NoBody, User>(
            .get,
            "/v1/users/me",
            .bearer,
            "Get the current user.",
            keys: .scope(.usersRead),
            isVersioned: true,
            example: .init(response: Samples.user)
        )
        package static let updateMe = Endpoint<UpdateUserRequest, User>(
            .patch,
            "/v1/users/me",
            .bearer,
            "Update the current user's profile.",
            keys: .scope(.usersWrite),
            errors: [
                ErrorSummary(400, .tooShort, .tooLong),
                ErrorSummary(403, .sessionRequired, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .usernameTaken, .tooMany),
            ],
            isVersioned: true,
            example: .init(
                request: UpdateUserRequest(
                    firstName: .set("Jane"),
                    lastName: .set("Smith"),
                    metadata: .set(["preferences": .object(["theme": .string("light")])])
                ),
                response: Samples.user
            )
        )
        package static let deleteMe = Endpoint<NoBody, Acknowledgement>(
            .delete,
            "/v1/users/me",
            .bearer,
            "Delete the current user's account.",
            keys: .sessionOnly(.recentAuthentication),
            errors: [
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .lastAdministrator, .lastOwner),
            ],
            isVersioned: true,
            example: .init(response: Acknowledgement("User account deleted"))
        )
        package static let mySessions = Endpoint<NoBody, UserSessionList>(
            .get,
            "/v1/users/me/sessions",
            .bearer,
            "List the current user's sessions, newest first.",
            keys: .scope(.sessionsRead),
            parameters: RequestParameter.page(of: SessionKind.self),
            errors: [ErrorSummary(400, .tooLong, .outOfRange)],
            example: .init(response: UserSessionList(sessions: [Samples.userSession]))
        )

        static let all = [
            me.description,
            updateMe.description,
            deleteMe.description,
            mySessions.description,
        ]
    }
}
