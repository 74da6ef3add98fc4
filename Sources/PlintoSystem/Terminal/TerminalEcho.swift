import Glibc

/// Whether a terminal shows what is typed.
struct TerminalEcho {
    private let descriptor: Int32
    private let usual: termios

    /// Remembers how the terminal is set.
    init(of descriptor: Int32) throws(SystemError) {
        var settings = termios()
        guard unsafe tcgetattr(descriptor, &settings) == 0 else {
            throw SystemError("read the settings of the terminal")
        }
        self.descriptor = descriptor
        usual = settings
    }

    /// Shows nothing but the end of the line; what was typed before is dropped, for nobody was asked yet.
    func silence() throws(SystemError) {
        var settings = usual
        settings.c_lflag &= ~tcflag_t(ECHO)
        settings.c_lflag |= tcflag_t(ECHONL | ICANON)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &settings) == 0 else {
            throw SystemError("stop the terminal from showing what is typed")
        }
    }

    /// Sets the terminal as it was.
    func restore() {
        var settings = usual
        unsafe tcsetattr(descriptor, TCSADRAIN, &settings)
    }
}
