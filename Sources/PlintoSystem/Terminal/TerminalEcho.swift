import Glibc

/// The echo setting of a terminal.
struct TerminalEcho {
    private let descriptor: Int32
    private let usual: termios

    /// Saves the settings of the terminal.
    init(of descriptor: Int32) throws(SystemError) {
        var settings = termios()
        guard unsafe tcgetattr(descriptor, &settings) == 0 else {
            throw SystemError("read the settings of the terminal")
        }
        self.descriptor = descriptor
        usual = settings
    }

    /// Turns off echo except for the end of the line. Input typed earlier is discarded.
    func silence() throws(SystemError) {
        var settings = usual
        settings.c_lflag &= ~tcflag_t(ECHO)
        settings.c_lflag |= tcflag_t(ECHONL | ICANON)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else {
            throw SystemError("turn off the terminal's echo")
        }
    }

    /// Restores the saved settings.
    func restore() {
        var settings = usual
        unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
    }
}
