extension API {
    /// The account of whoever asks.
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

        static let all = [
            me.description,
            updateMe.description,
            deleteMe.description,
            mySessions.description,
        ]
    }
}
