import Foundation

@testable import PlintoSystem

/// A terminal whose person is the test.
final class PseudoTerminal: Sendable {
    /// The path that the program opens.
    let path: String
    private let master: Int32

    init() throws {
        // posix_openpt and its kin are hidden behind _XOPEN_SOURCE: these are the requests that they make.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var unlocked: Int32 = 0
        var number: Int32 = -1
        let unlock: UInt = 0x4004_5431
        let getNumber: UInt = 0x8004_5430
        guard master >= 0, ioctl(master, unlock, &unlocked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw SystemError("open a pseudo terminal")
        }
        path = "/dev/pts/\(number)"
    }

    deinit { close(master) }

    func type(_ text: String) {
        _ = text.withCString { write(master, $0, strlen($0)) }
    }

    /// Everything shown until it contains `text`; what there is after ten seconds if it never does.
    func shown(until text: String) -> String {
        var shown = ""
        let deadline = Date().addingTimeInterval(10)
        while !shown.contains(text), Date() < deadline {
            var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, 100) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 1024)
            let count = read(master, &buffer, buffer.count)
            if count <= 0 { break }
            shown += String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        return shown
    }

    /// True if the terminal echoes.
    var echoes: Bool {
        var settings = termios()
        tcgetattr(master, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }
}
