import PlintoHTTP
import PlintoModels

/// The page that an email's link opens to set a new password.
struct PasswordPages: Sendable {
    private static let newPassword = "new_password"

    let reset: ResetPassword
    let minimumLength: Int
    let publicURL: String

    func register(on router: inout Router<Caller>) {
        router.page(.get, .passwordReset) { call in
            let token = call.linkToken
            return try await form(token, of: reset.account(of: token)).page
        }
        router.page(.post, .passwordReset) { call in
            let form = try FormFields(call.request, known: [PagePath.token, Self.newPassword], publicURL: publicURL)
            let token = form.text(PagePath.token) ?? ""
            let password = form.text(Self.newPassword) ?? ""
            do {
                _ = try await reset(token: token, newPassword: password, from: call.context)
            } catch let error as APIError where error.field == Self.newPassword {
                var again = self.form(token, of: try await reset.account(of: token))
                again.error = error
                return again.page
            }
            return PasswordChangedPage().page
        }
    }

    private func form(_ token: String, of user: User) -> NewPasswordPage {
        NewPasswordPage(
            token: token,
            account: user.email,
            field: Self.newPassword,
            minimumLength: minimumLength
        )
    }
}
