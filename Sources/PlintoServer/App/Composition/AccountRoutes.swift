import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

extension UserRoutes {
    init(_ parts: Services) {
        update = UpdateProfile(
            database: parts.database,
            proof: parts.proof,
            username: UsernameChange(mail: parts.mail)
        )
        delete = DeleteAccount(
            database: parts.database,
            removal: AccountRemoval(organizations: OrganizationOffboarding()),
            proof: parts.proof
        )
        sessions = ListSessions(parts)
    }
}

extension SessionRoutes {
    init(_ parts: Services) {
        list = ListSessions(parts)
        revoke = RevokeSessions(database: parts.database)
        clock = parts.clock
    }
}

extension ListSessions {
    init(_ parts: Services) {
        database = parts.database
        lifetimes = parts.configuration.lifetimes
        clock = parts.clock
    }
}

extension PasswordRoutes {
    init(_ parts: Services) {
        let replacement = PasswordReplacement(mail: parts.mail)
        change = ChangePassword(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            proof: parts.proof,
            replacement: replacement
        )
        requests = parts.linkRequests
        reset = ResetPassword(
            database: parts.database,
            passwords: parts.passwords,
            policy: parts.policy,
            emailLinks: parts.links,
            replacement: replacement,
            entry: parts.mailboxEntry,
            throttle: parts.throttle
        )
        pages = PasswordPages(
            reset: reset,
            minimumLength: parts.policy.minimumLength,
            publicURL: parts.publicURL
        )
    }
}

extension EmailVerificationRoutes {
    init(_ parts: Services) {
        publicURL = parts.publicURL
        verify = VerifyEmail(database: parts.database, sender: parts.verification)
    }
}

extension MFARoutes {
    init(_ parts: Services) {
        let verifier = parts.codes
        let issue = verifier.backupCodes
        enrol = EnrolTOTP(
            database: parts.database,
            proof: parts.proof,
            issue: issue,
            verifier: verifier,
            sealer: parts.sealer,
            service: Self.host(of: parts.publicURL)
        )
        complete = CompletePendingSignIn(database: parts.database, completion: parts.completion, verifier: verifier)
        manage = ManageSecondFactor(
            database: parts.database,
            proof: parts.proof,
            issue: issue,
            verifier: verifier,
            pending: parts.completion.pending
        )
    }
}
