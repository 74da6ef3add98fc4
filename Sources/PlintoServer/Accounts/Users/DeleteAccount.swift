import PlintoHTTP
import PlintoModels
import PlintoStore

/// `DELETE /users/me`.
struct DeleteAccount: Sendable {
    let database: ServerDatabase
    let removal: AccountRemoval
    let proof: IdentityProof

    /// Removes the caller's account, see ``AccountRemoval``.
    ///
    /// - Throws: The errors of ``IdentityProof``; 412 `version_mismatch`; 409 `last_administrator` or `last_owner`.
    func callAsFunction(
        _ caller: SignedIn,
        if condition: EntityTagCondition?,
        from context: RequestContext
    ) async throws -> Acknowledgement {
        try await proof.require(
            for: API.Users.deleteMe.description,
            of: caller,
            to: "delete the account",
            from: context
        )
        let id = caller.user.id
        try await database.write(as: context) { transaction in
            try caller.requireLive(at: transaction.now, in: transaction)
            guard let record = try transaction.users.find(id) else { return }
            try record.require(condition)
            try removal(record, in: transaction)
        }
        return Acknowledgement("User account deleted")
    }
}
