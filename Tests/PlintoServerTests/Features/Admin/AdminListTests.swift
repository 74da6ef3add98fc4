import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem
import TestSupport
import Testing

@testable import PlintoServer

/// The lists of administrators: what they find, in which order, and that they stay as quick as they are.
@Suite("Administrators' lists")
struct AdminListTests {
    private func page(_ test: TestServer, _ admin: AuthenticationResponse, _ query: String) async throws
        -> AdminUserList
    {
        let answer = try await test.send("GET", "/v1/admin/users" + query, as: admin.tokens)
        #expect(answer.status == 200)
        return try answer.decode()
    }

    private func person(_ email: String, _ username: String?, _ first: String?, _ last: String?) -> SignUpRequest {
        SignUpRequest(
            email: email,
            password: TestServer.password,
            firstName: first,
            lastName: last,
            username: username
        )
    }

    @Test("pages hold every user once, newest first, and the total follows every change")
    func pages() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            var users = [admin.user.id]
            for index in 0..<6 {
                test.clock.advance(milliseconds: 1)
                users.append(try await test.signUp("u\(index)@example.com").user.id)
            }
            var seen: [UserID] = []
            for number in 1...4 {
                let list = try await page(test, admin, "?page=\(number)&limit=2")
                #expect(list.total == 7 && list.page == number && list.limit == 2)
                seen += list.users.map(\.user.id)
            }
            #expect(seen == users.reversed())
            #expect(try await page(test, admin, "?page=5&limit=2").users.isEmpty)
            #expect(try await page(test, admin, "?page=1000000&limit=200").users.isEmpty)
            #expect(try await page(test, admin, "").limit == 50)

            #expect(try await test.send("POST", "/v1/admin/users/\(users[3])/suspend", as: admin.tokens).status == 200)
            #expect(try await test.send("DELETE", "/v1/admin/users/\(users[4])", as: admin.tokens).status == 200)
            #expect(try await page(test, admin, "").total == 6)
            let suspended = try await page(test, admin, "?status=suspended")
            #expect(suspended.total == 1 && suspended.users.map(\.user.id) == [users[3]])
            let active = try await page(test, admin, "?status=active")
            #expect(active.total == 5 && active.users.count == 5)
            #expect(active.users.filter(\.isAdministrator).map(\.user.id) == [admin.user.id])
        }
    }

    @Test("each page links to the next, and a cursor refuses what it cannot be sent with")
    func cursors() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            for index in 0..<4 {
                test.clock.advance(milliseconds: 1)
                _ = try await test.signUp("u\(index)@example.com")
            }
            let path = "/v1/admin/users"
            let first = try await test.send("GET", path + "?page=1&limit=2&status=active", as: admin.tokens)
            let link = try #require(first.nextQuery)
            let cursor = try #require(link.value(of: "cursor"))
            #expect(link.value(of: "limit") == "2" && link.value(of: "status") == "active")
            #expect(link.value(of: "page") == nil)
            let second = try await page(test, admin, "?\(link)")
            #expect(second.page == nil && second.total == 5 && second.limit == 2)
            #expect(second.users.map(\.user.email) == ["u1@example.com", "u0@example.com"])
            let searched = try await test.send("GET", path + "?q=u&limit=1", as: admin.tokens)
            let match = try #require(searched.nextQuery?.value(of: "cursor"))
            #expect(try await page(test, admin, "?q=u&limit=9&cursor=\(match)").users.count == 3)

            var flipped = cursor
            flipped.replaceSubrange(...flipped.startIndex, with: "B")
            for query in [
                "cursor=\(cursor)&page=1", "cursor=", "cursor=x", "cursor=\(flipped)", "cursor=\(cursor)&q=u",
                "cursor=\(match)", "cursor=\(String(cursor.dropLast(4)))", "cursor=\(admin.user.id)",
            ] {
                let answer = try await test.send("GET", "\(path)?\(query)", as: admin.tokens)
                #expect(answer.status == 400 && answer.field == "cursor" && answer.reason == .invalidFormat, "\(query)")
            }
            let other = try await test.send("GET", "/v1/admin/organizations?cursor=\(cursor)", as: admin.tokens)
            #expect(other.status == 400 && other.field == "cursor")
            #expect(try await test.send("GET", "\(path)?limit=5", as: admin.tokens).nextQuery == nil)
        }
    }

    @Test(
        "a walk by cursors meets each user once, whatever is added and removed in between, itself included",
        arguments: [nil, UserStatus.active]
    )
    func walk(status: UserStatus?) async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            func add(_ numbers: Range<Int>) async throws -> [UserID] {
                let records = numbers.map { number in
                    // After the administrator, whatever the random parts of their ids are.
                    let time = test.clock.now().advanced(byMilliseconds: Int64(number + 1))
                    let email = "w\(number)@example.com"
                    let user = User(
                        id: UserID(createdAt: time, from: SystemRandom()),
                        email: email,
                        status: .active,
                        createdAt: time,
                        updatedAt: time
                    )
                    return UserRecord(user: user, emailKey: email, usernameKey: nil, passwordHash: nil)
                }
                try await test.server.database.write { connection in
                    for record in records {
                        let isNew = try connection.users.insert(record)
                        #expect(isNew)
                    }
                }
                _ = try await ListBlockJob(database: test.server.database).closeDue()
                return records.map(\.user.id)
            }
            // Three blocks of the list.
            let made = try await add(0..<1100)
            var seen: [UserID] = []
            var shown: Set<UserID> = []
            var removed: Set<UserID> = []
            var next: String? = "limit=97" + (status.map { "&status=\($0.rawValue)" } ?? "")
            var rounds = 0
            while let query = next, rounds < 20 {
                let answer = try await test.send("GET", "/v1/admin/users?\(query)", as: admin.tokens)
                let ids = try answer.decode(AdminUserList.self).users.map(\.user.id)
                seen += ids
                shown.formUnion(ids)
                next = answer.nextQuery
                rounds += 1
                // The row that the cursor stands for, one that was shown, one that was not, and new ones.
                let left = made.filter { !shown.contains($0) && !removed.contains($0) }
                let gone = [ids.last, ids.first, left.dropLast().last].compactMap { $0 }.filter { $0 != admin.user.id }
                removed.formUnion(gone.filter { !shown.contains($0) })
                try await test.server.database.write { connection in
                    for id in gone { try connection.users.delete(id) }
                }
                _ = try await add((2000 + rounds * 10)..<(2003 + rounds * 10))
            }
            #expect(seen.count == shown.count)
            #expect(seen == made.reversed().filter { !removed.contains($0) } + [admin.user.id])
        }
    }

    @Test("q finds the beginning of address, username, full name and last name, whatever its case")
    func search() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            for request in [
                person("Jane.Roe@example.com", "janer", "Jane", "Roe"),
                person("x1@example.com", "JaneFan", nil, "O'Neil"),
                person("x2@example.com", nil, "Élodie", "Ünal"),
                person("percent%_@example.com", nil, nil, nil),
            ] {
                test.clock.advance(milliseconds: 1)
                #expect(try await test.json("POST", "/v1/auth/signup", request).status == 201)
            }
            func found(_ text: String, _ more: String = "") async throws -> [String] {
                let list = try await page(test, admin, "?q=\(PercentEncoding.encode(text))\(more)")
                #expect(list.total == list.users.count)
                return list.users.map(\.user.email)
            }
            #expect(try await found("jane") == ["x1@example.com", "Jane.Roe@example.com"])
            #expect(try await found(" JANE.ROE@") == ["Jane.Roe@example.com"])
            #expect(try await found("jane roe") == ["Jane.Roe@example.com"])
            #expect(try await found("roe") == ["Jane.Roe@example.com"])
            #expect(try await found("o'n") == ["x1@example.com"])
            #expect(try await found("Élod") == ["x2@example.com"])
            #expect(try await found("Ünal") == ["x2@example.com"])
            #expect(try await found("jane", "&status=suspended") == [])
            #expect(try await found("%") == [])
            #expect(try await found("_") == [])
            #expect(try await found("percent%") == ["percent%_@example.com"])
            #expect(try await found("' OR 1=1 --") == [])
            #expect(try await found("x'; DROP TABLE users; --") == [])
            #expect(try await page(test, admin, "?q=%20").total == 5)
            let second = try await page(test, admin, "?q=jane&limit=1&page=2")
            #expect(second.total == 2 && second.users.map(\.user.email) == ["Jane.Roe@example.com"])
        }
    }

    private func log(_ test: TestServer, _ admin: AuthenticationResponse, _ query: String) async throws
        -> AuditLogList
    {
        let answer = try await test.send("GET", "/v1/admin/audit-logs" + query, as: admin.tokens)
        #expect(answer.status == 200, "\(query)")
        return try answer.decode()
    }

    @Test("dates bound the log, the end included; each filter finds its own, and all of them together")
    func auditFilters() async throws {
        try await TestServer.run { test in
            // 2027-01-15T08:00:00Z
            let first = try await test.administrator()
            let john = try await test.signUp()
            test.clock.advance(seconds: 16 * 3600 - 1)
            _ = try await test.signIn()
            test.clock.advance(milliseconds: 999)
            _ = try await test.signIn()
            test.clock.advance(milliseconds: 1)
            let fresh = try await test.signIn("admin@example.com")
            #expect(
                try await test.send("POST", "/v1/admin/users/\(john.user.id)/suspend", as: fresh).status == 200
            )
            // Their first token has expired since.
            let admin = AuthenticationResponse(user: first.user, tokens: fresh)
            let signIns = "&action=session.created"
            let firstDay = try await log(test, admin, "?end_date=2027-01-15" + signIns)
            #expect(firstDay.total == 2 && firstDay.logs.count == 2)
            #expect(
                try await log(test, admin, "?start_date=2027-01-16" + signIns).logs.map(\.userID) == [admin.user.id]
            )
            #expect(try await log(test, admin, "?start_date=2027-01-15&end_date=2027-01-16" + signIns).total == 3)
            #expect(try await log(test, admin, "?start_date=2027-01-17").total == 0)
            let second = try await log(
                test,
                admin,
                "?start_date=2027-01-15T23:59:59Z&end_date=2027-01-15T23:59:59Z" + signIns
            )
            #expect(second.logs.count == 2)

            let byActor = try await log(test, admin, "?actor=\(admin.user.id)&action=user.suspended")
            #expect(byActor.logs.map(\.target) == [john.user.id.text])
            #expect(byActor.logs.first?.userID == john.user.id && byActor.logs.first?.actorID == admin.user.id)
            #expect(try await log(test, admin, "?actor=\(admin.user.id)").total == 3)
            #expect(try await log(test, admin, "?target=\(john.user.id)").total == 1)
            #expect(try await log(test, admin, "?target=%27%20OR%201=1").total == 0)
            #expect(try await log(test, admin, "?user_id=\(john.user.id)").total == 4)
            let all = "?user_id=\(john.user.id)&actor=\(admin.user.id)&target=\(john.user.id)&action=user.suspended"
            #expect(try await log(test, admin, all).logs == byActor.logs)
            #expect(try await log(test, admin, "?user_id=\(admin.user.id)&target=\(john.user.id)").total == 0)
        }
    }

    @Test("the cursor walks the log to its end, each entry once, though new ones come in between")
    func auditCursor() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            for _ in 0..<5 {
                test.clock.advance(milliseconds: 1)
                _ = try await test.signIn("admin@example.com")
            }
            var ids: [AuditID] = []
            var cursor: String?
            var rounds = 0
            repeat {
                let list = try await log(test, admin, "?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
                ids += list.logs.map(\.id)
                cursor = list.cursor
                rounds += 1
                _ = try await test.signIn("admin@example.com")
            } while cursor != nil && rounds < 10
            #expect(ids.count == 6)
            #expect(rounds == 3)
            #expect(ids.map(\.text) == Set(ids.map(\.text)).sorted(by: >))
        }
    }

    private func entry(_ index: Int, _ action: AuditAction, user: UserID, actor: UserID?) -> AuditEntry {
        let time = Timestamp(milliseconds: 1_700_000_000_000 + Int64(index))
        return AuditEntry(
            id: AuditID(createdAt: time, from: SystemRandom()),
            at: time,
            action: action,
            userID: user,
            actorID: actor,
            sessionID: nil,
            ipAddress: nil,
            userAgent: nil,
            requestID: "req"
        )
    }

    @Test("filters that meet rarely are searched a bounded part at a time, and lose nothing")
    func rareMeeting() async throws {
        try await TestServer.run { test in
            let admin = try await test.administrator()
            let (john, jane) = (
                UserID(createdAt: test.clock.now(), from: SystemRandom()),
                UserID(createdAt: test.clock.now(), from: SystemRandom())
            )
            try await test.server.database.write { connection in
                for index in 0..<5000 {
                    let isRare = index == 10
                    try connection.auditEntries.insert(
                        entry(index, isRare ? .userSuspended : .sessionCreated, user: john, actor: isRare ? jane : nil)
                    )
                }
            }
            var found: [AuditLogEntry] = []
            var cursor: String?
            var rounds = 0
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let list = try await log(test, admin, "?user_id=\(john)&actor=\(jane)" + more)
                found += list.logs
                cursor = list.cursor
                rounds += 1
            } while cursor != nil && rounds < 10
            #expect(found.count == 1)
            #expect(rounds == 3)
            #expect(try await log(test, admin, "?user_id=\(john)").total == 1000)
        }
    }

    @Test("no list of administrators reads a table from end to end")
    func plans() async throws {
        try await TestServer.run { test in
            let recorder = try PlanRecorder(path: test.scratch.file("server.db"))
            let user = UserID(createdAt: test.clock.now(), from: SystemRandom())
            let users = recorder.users
            _ = try users.page(nil, limit: 50, offset: 100)
            _ = try users.page(.active, limit: 50, offset: 100)
            _ = try users.page(nil, limit: 50, from: ListBlockRepository.Position(last: user.text, skipped: 100))
            _ = try users.page(.active, limit: 50, from: ListBlockRepository.Position(last: user.text, skipped: 100))
            for status in [nil, UserStatus.active] {
                _ = try users.page(status, limit: 50, after: user)
                // The page begins where the index is entered: nothing before it is read, however far in it is.
                let plan = try #require(recorder.plans.last)
                #expect(plan.steps.contains { $0.contains("id<?") }, "\(plan)")
                #expect(!plan.sql.contains("OFFSET"))
            }
            _ = try users.needsDivision()
            _ = try users.divideBlocks()
            try users.blocks.add(user.text)
            try users.blocks.remove(user.text)
            // The rows of one page may be sorted, and nothing else.
            for plan in recorder.plans where !plan.sql.contains("AS page") {
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
            _ = try users.search(key: "a", name: "a", nil, most: 10)
            _ = try users.search(key: "a", name: "a", .active, most: 10)
            _ = try users.hasAdministrator(beside: user)
            let filters = [
                AuditFilter(), AuditFilter(userID: user), AuditFilter(actorID: user),
                AuditFilter(action: .userDeleted), AuditFilter(target: "x"), AuditFilter(userID: user, target: "x"),
            ]
            for filter in filters {
                _ = try recorder.auditEntries.page(filter, before: nil, limit: 50)
                _ = try recorder.auditEntries.count(filter, most: 1000)
            }
            try recorder.auditEntries.anonymize(user)
            #expect(recorder.plans.count >= 19)
            #expect(recorder.scans.isEmpty, "\(recorder.scans)")
            for plan in recorder.plans where plan.sql.contains("audit_log") {
                #expect(!plan.steps.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }
}

extension String {
    /// The value of a parameter of a query, as it stands there.
    fileprivate func value(of name: String) -> String? {
        split(separator: "&").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
