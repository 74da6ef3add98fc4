import Foundation
import TestSupport

/// A mail server of another hand, as a process: `Tests/Python/mail_server.py`.
final class MailServer {
    /// An email that it took, or a step that it refused.
    struct Event: Decodable {
        let hello: String?
        let sender: String?
        let options: [String]?
        let recipients: [String]?
        let encrypted: Bool?
        let user: String?
        let message: Data?
        let refused: String?
        let answer: String?

        /// The email as it came, header and all.
        var text: String { String(decoding: message ?? Data(), as: UTF8.self) }
    }

    let port: UInt16
    private let process: ChildProcess

    /// - Parameter port: 0 picks a free one.
    init(port: UInt16 = 0, _ options: [String] = [], scratch: ScratchDirectory) throws {
        process = try PythonScript("mail_server").start(["--port", String(port)] + options, scratch: scratch)
        guard let line = try process.line(), let number = UInt16(line) else {
            throw ChildProcess.Failure(description: "the mail server did not start: \(process.errorText)")
        }
        self.port = number
    }

    /// The next email or refusal.
    ///
    /// - Throws: ``ChildProcess/Failure`` when none comes within `seconds`.
    func next(within seconds: Double = 20) throws -> Event {
        guard let line = try process.line(within: seconds) else {
            throw ChildProcess.Failure(description: "the mail server ended: \(process.errorText)")
        }
        return try JSONDecoder().decode(Event.self, from: Data(line.utf8))
    }

    /// The next email, whatever was refused before it.
    func email(within seconds: Double = 30) throws -> Event {
        let deadline = Date().addingTimeInterval(seconds)
        while true {
            let event = try next(within: max(0.1, deadline.timeIntervalSinceNow))
            if event.message != nil { return event }
        }
    }

    func stop() { process.killNow() }
}

/// The two parts of an email, decoded as a mail program does.
struct ReceivedEmail {
    let header: String
    let text: String
    let html: String

    /// Nil where it is not the email of a text and an HTML part that it should be.
    init?(_ message: String) {
        guard let boundary = message.firstMatch(of: /boundary="([^"]+)"/)?.1 else { return nil }
        let parts = message.components(separatedBy: "--\(boundary)")
        guard parts.count == 4, parts[3] == "--\r\n" else { return nil }
        header = parts[0]
        guard let text = Self.body(parts[1], "text/plain"), let html = Self.body(parts[2], "text/html") else {
            return nil
        }
        self.text = text
        self.html = html
    }

    private static func body(_ part: String, _ type: String) -> String? {
        guard let end = part.range(of: "\r\n\r\n"),
            part[..<end.lowerBound].contains("Content-Type: \(type); charset=utf-8"),
            part[..<end.lowerBound].contains("quoted-printable")
        else { return nil }
        let encoded = Array(part[end.upperBound...].replacing("=\r\n", with: "").utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < encoded.count {
            if encoded[index] == UInt8(ascii: "="), index + 2 < encoded.count,
                let value = UInt8(String(decoding: encoded[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                index += 3
            } else {
                bytes.append(encoded[index])
                index += 1
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
