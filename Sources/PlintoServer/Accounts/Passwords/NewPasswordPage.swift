import PlintoModels

/// Asks for a new password.
struct NewPasswordPage: PageTemplate {
    let token: String
    /// The email address of the account.
    let account: String
    /// The name of the password field.
    let field: String
    let minimumLength: Int
    /// The problem of the submitted password.
    var error: APIError?

    var title: String { "Set a new password" }
    var hasForm: Bool { true }
    var status: Int { error?.status ?? 200 }

    var content: Markup {
        // The hidden field tells password managers whose password it is.
        """
        <p>For the account <strong>\(account)</strong>. All of its sessions will end.</p>
        \(complaint)
        <form method="post" action="\(PagePath.passwordReset.action)">
        <input type="hidden" name="\(PagePath.token)" value="\(token)">
        <input type="text" autocomplete="username" value="\(account)" hidden>
        <label for="password">New password</label>
        <input type="password" id="password" name="\(field)" autocomplete="new-password" required \
        minlength="\(minimumLength)" aria-describedby="hint"\(error == nil ? "" : " aria-invalid=\"true\"" as Markup)>
        <p class="hint" id="hint">At least \(minimumLength) characters. A few words in a row are easy to remember and \
        hard to guess.</p>
        <button type="submit">Set the password</button>
        </form>
        """
    }

    private var complaint: Markup {
        guard let error else { return "" }
        let message =
            error.message.hasPrefix(field) ? "The password" + error.message.dropFirst(field.count) : error.message
        return "<p class=\"fault\" role=\"alert\">\(message)</p>"
    }
}
