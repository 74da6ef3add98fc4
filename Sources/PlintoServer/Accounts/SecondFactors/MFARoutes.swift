import PlintoHTTP
import PlintoModels
import PlintoSystem

/// The routes under `/mfa`.
struct MFARoutes: Sendable {
    let enrol: EnrolTOTP
    let complete: CompletePendingSignIn
    let manage: ManageSecondFactor

    func register(on router: inout Router<Caller>) {
        router.on(API.MFA.enableTOTP) { call in
            try await enrol.begin(call.body, by: call.caller, from: call.context)
        }
        router.on(API.MFA.verifyTOTP) { call in
            guard let token = call.body.mfaToken else {
                let caller = try call.caller.requireUser().signedIn
                return .confirmed(try await enrol.confirm(call.body.code, by: caller, from: call.context))
            }
            return .signedIn(try await complete(code: call.body.code, token: token, from: call.context))
        }
        router.on(API.MFA.verifyChallenge) { call in
            try await complete(code: call.body.code, token: call.body.mfaToken, from: call.context)
        }
        router.on(API.MFA.disable) { call in
            try await manage.disable(call.body, by: call.caller, from: call.context)
        }
        router.on(API.MFA.status) { call in
            try await manage.status(of: call.caller)
        }
        router.on(API.MFA.regenerateBackupCodes) { call in
            try await manage.regenerate(call.body, by: call.caller, from: call.context)
        }
    }

    /// `id.example.com` of `https://id.example.com/base`: distinguishes accounts in an authenticator.
    static func host(of url: String) -> String {
        guard let origin = try? WebURL(url).origin else { return "localhost" }
        return Authority(host: origin.host, port: origin.port).description
    }
}
