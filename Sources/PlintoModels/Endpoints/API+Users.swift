extension API {
    /// The account of the caller.
    package enum Users {
        package static let me = Endpoint(
            .get,
            Path("/v1/users/me"),
            Bearer(.usersRead),
            "Get the current user.",
            response: User.self,
            isVersioned: true,
            example: .init(response: Samples.user)
        )
        package static let updateMe = Endpoint(
            .patch,
            Path("/v1/users/me"),
            Bearer(.usersWrite),
            "Update the current user's profile.",
            body: UpdateUserRequest.self,
            response: User.self,
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
        package static let deleteMe = Endpoint(
            .delete,
            Path("/v1/users/me"),
            SessionOnly(.recentAuthentication),
            "Delete the current user's account.",
            response: Acknowledgement.self,
            errors: [
                ErrorSummary(403, .recentAuthenticationRequired, .secondFactorRequired),
                ErrorSummary(409, .lastAdministrator, .lastOwner),
            ],
            isVersioned: true,
            example: .init(response: Acknowledgement("User account deleted"))
        )
        package static let mySessions = Endpoint(
            .get,
            Path("/v1/users/me/sessions"),
            Bearer(.sessionsRead),
            "List the current user's sessions, newest first.",
            query: PageQuery<SessionKind>.self,
            response: UserSessionList.self,
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
