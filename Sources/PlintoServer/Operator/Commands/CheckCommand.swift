import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// `plinto-server check`: checks whether a server with these settings would start, and whether its database is sound.
enum CheckCommand {
    static let command = Command<ServerAction>(
        "check",
        summary: "Check settings, database, key file and email.",
        discussion: """
            The command takes the settings of serve. The exit code is 0 if everything is fine, 1 if there is a \
            problem, and 2 if a setting is invalid.
            """,
        options: [OperatorOptions.json] + ServerSettings.options,
        run: run
    )

    /// The result of one check.
    private struct Finding: Encodable, Sendable {
        let check: String
        let ok: Bool
        let message: String
    }

    static func run(
        _ invocation: Invocation,
        _ environment: OperatorEnvironment
    ) async throws -> OperatorCommand.Outcome {
        // An invalid setting ends the command here, as it would end the server.
        let configuration = try ServerConfiguration(invocation)
        var findings = [Finding(check: "settings", ok: true, message: "valid")]
        findings.append(running(configuration))
        do {
            findings += try await OperatorDatabase.with(invocation, environment) { operation in
                let size = try await operation.database.read { try $0.size() }
                environment.announce("reading \(size) bytes of database …")
                return try await database(operation, configuration)
            }
        } catch {
            findings.append(Finding(check: "database", ok: false, message: "\(error)"))
        }
        findings.append(space(configuration))
        findings.append(mail(configuration))
        let isSound = findings.allSatisfy(\.ok)
        let output =
            invocation.flag("json")
            ? try OperatorDatabase.json(findings)
            : findings.map { "\($0.ok ? "ok   " : "FAULT")  \($0.check): \($0.message)" }.joined(separator: "\n")
        return .init(output, status: isSound ? .success : .failure)
    }

    private static func database(
        _ operation: OperatorDatabase,
        _ configuration: ServerConfiguration
    ) async throws -> [Finding] {
        let (damage, users, size) = try await operation.database.read { transaction in
            (try transaction.damage(), try transaction.users.count(nil), try transaction.size())
        }
        var findings = [
            Finding(check: "schema", ok: true, message: "version \(ServerMigrations.all.count), this program's"),
            Finding(
                check: "integrity",
                ok: damage.isEmpty,
                message: damage.isEmpty
                    ? "sound; \(users) users, \(size) bytes"
                    : damage.joined(separator: "; ") + ". Restore a backup."
            ),
        ]
        do {
            let now = operation.database.clock.now()
            try await operation.database.write { try $0.writeProbe.write(at: now) }
            findings.append(Finding(check: "writing", ok: true, message: "the database can be written"))
        } catch {
            findings.append(Finding(check: "writing", ok: false, message: "\(error)"))
        }
        let vault = SigningKeyVault(
            database: operation.database,
            keyFile: configuration.keyFile,
            clock: operation.database.clock,
            random: operation.database.random
        )
        do {
            let (_, ring) = try await vault.openExisting()
            let count = ring.verifiers(at: operation.database.clock.now()).count
            findings.append(Finding(check: "key file", ok: true, message: "it opens the signing keys, \(count) in use"))
        } catch {
            findings.append(Finding(check: "key file", ok: false, message: "\(error)"))
        }
        return findings
    }

    private static func running(_ configuration: ServerConfiguration) -> Finding {
        do {
            try DatabaseLock(configuration.database).release()
            return Finding(check: "server", ok: true, message: "none is using this database")
        } catch let held as FileLock.Held {
            let holder = held.pid.map { "process \($0)" } ?? "a process"
            return Finding(check: "server", ok: true, message: "\(holder) uses this database")
        } catch {
            return Finding(check: "server", ok: false, message: "\(error)")
        }
    }

    private static func space(_ configuration: ServerConfiguration) -> Finding {
        do {
            let free = try DiskSpace.free(at: FilePathText.directory(of: configuration.database.file))
            let megabytes = "\(free >> 20) MiB are free where the database is"
            guard free < Readiness.leastSpace else { return Finding(check: "space", ok: true, message: megabytes) }
            let advice = ": too little for it to grow. Free some space, or move the database."
            return Finding(check: "space", ok: false, message: megabytes + advice)
        } catch {
            return Finding(check: "space", ok: false, message: "\(error)")
        }
    }

    private static func mail(_ configuration: ServerConfiguration) -> Finding {
        let route = configuration.mail.route(besideDatabase: configuration.database.file)
        do {
            _ = try configuration.mail.transport(
                besideDatabase: configuration.database.file,
                from: configuration.mail.sender(publicURL: configuration.publicURL ?? ""),
                log: Log(component: "mail", minimum: .error)
            )
            return Finding(check: "mail", ok: true, message: "emails are sent via \(route.description); try: mail test")
        } catch {
            return Finding(check: "mail", ok: false, message: "\(error)")
        }
    }
}
