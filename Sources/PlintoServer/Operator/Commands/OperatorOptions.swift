import PlintoSystem

/// The options and sentences that several operator commands share.
enum OperatorOptions {
    static let json = Option("json", help: "Print JSON.")
    static let email = Option("email", value: "ADDRESS", help: "The email address of the account.")
    static let user = Argument("USER", help: "An email address, a username or an id.")

    static let database = ServerSettings.database.option
    static let keyFile = ServerSettings.keyFile.option

    static let whileServing = """
        The command works on the database itself. A running server notices the change within a second.
        """
}
