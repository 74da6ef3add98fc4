import PlintoSystem

/// One command of the program.
protocol TerminalCommand: SendableMetatype {
    /// Its name, options and help.
    static var declaration: Command { get }

    /// Does it.
    ///
    /// - Throws: ``Failure``, or an error that one can be made of.
    static func run(_ context: Context) throws
}
