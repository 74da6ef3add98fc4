import Foundation
import PlintoModels
import PlintoSystem
import TestSupport
import Testing

/// Notes which email was made from which template: the server says so in its log, but in no email.
struct SentTemplates: Sendable {
    private let path: String

    init(_ scratch: ScratchDirectory) {
        path = scratch.file("templates")
    }

    /// A log that notes them and shows errors alone.
    func log(_ clock: any TimeSource) -> Log {
        Log(component: "test", minimum: .debug, clock: clock) { [path] line in
            if line.contains("level=error") { Log.standardError(line) }
            guard line.contains("component=mail"), let id = line.firstMatch(of: #/ mail=(\S+)/#),
                let template = line.firstMatch(of: #/ template=(\S+)/#), let file = fopen(path, "a")
            else { return }
            fputs("\(id.1) \(template.1)\n", file)
            fclose(file)
        }
    }

    /// The template of each email, by the id of the email.
    func read() -> [String: String] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let pairs = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
    }
}

extension TestServer {
    /// The emails to an email address that were made from a template, oldest first, once there are as many; decoded.
    func emails(to email: String, template: String, count: Int = 1) async throws -> [String] {
        for _ in 0..<500 {
            let emails = try await decodedEmails(to: email, template: template)
            if emails.count >= count { return emails }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("no \(count) emails to \(email) from the template \(template)")
        return []
    }

    /// The emails to an email address that were made from a template and have left.
    func decodedEmails(to email: String, template: String) async throws -> [String] {
        try await filed { $0 == template }.filter { Self.isAddressed($0, to: email) }.map(Self.decodeQuotedPrintable)
    }

    /// The emails to an email address but for that of the sign-up, oldest first, once there are as many.
    func emails(to email: String, count: Int = 1) async throws -> [String] {
        for _ in 0..<1000 {
            let emails = try await filed { $0 != "email_verification" }.filter { Self.isAddressed($0, to: email) }
            if emails.count >= count { return emails }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("no \(count) emails to \(email)")
        return []
    }

    /// All emails to an email address that have left.
    func decodedEmails(to email: String) -> [String] {
        files().compactMap(content).filter { Self.isAddressed($0, to: email) }.map(Self.decodeQuotedPrintable)
    }

    /// The emails that have left whose template passes; the server names the template a moment after the file is there.
    private func filed(_ isWanted: (String) -> Bool) async throws -> [String] {
        for _ in 0..<500 {
            let files = files()
            let templates = SentTemplates(scratch).read()
            let known = files.map { (file: $0, template: templates[String($0.dropLast(".eml".count))]) }
            if known.allSatisfy({ $0.template != nil }) {
                return known.filter { isWanted($0.template ?? "") }.compactMap { content($0.file) }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the template of an email is not in the log")
        return []
    }

    private func files() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("mail"))) ?? []
        return names.filter { $0.hasSuffix(".eml") }.sorted()
    }

    private func content(_ file: String) -> String? {
        try? String(contentsOfFile: scratch.file("mail") + "/" + file, encoding: .utf8)
    }

    private static func isAddressed(_ message: String, to email: String) -> Bool {
        message.contains("To: \(email)\r\n") || message.contains("<\(email)>\r\n")
    }

    private static func decodeQuotedPrintable(_ text: String) -> String {
        text.replacingOccurrences(of: "=\r\n", with: "").replacing(/=([0-9A-F]{2})/) { match in
            UInt8(match.1, radix: 16).map { $0 < 0x80 ? String(UnicodeScalar($0)) : String(match.0) } ?? ""
        }
    }
}
