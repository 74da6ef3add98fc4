/// Runs write closures that are queued together in one transaction, so that they share one fsync.
///
/// Each runs in a savepoint: one that throws takes back its own changes and no other's. Nobody is answered before the
/// commit. `docs/decisions/003-group-commit.md` has the reasons.
struct GroupCommit {
    let connection: SQLiteConnection

    /// Runs `jobs` and answers each of them.
    func run(_ jobs: [any Job]) {
        var waiting = jobs
        // A fault that makes SQLite roll back everything takes its neighbours' work with it: they run again
        // without the culprit, so the loop ends after at most as many rounds as there are jobs.
        while !waiting.isEmpty {
            waiting = waiting.count == 1 ? runAlone(waiting[0]) : runTogether(waiting)
        }
    }

    /// One job needs no savepoint.
    private func runAlone(_ job: any Job) -> [any Job] {
        do {
            try connection.execute("BEGIN IMMEDIATE")
            try job.attempt(connection)
            try connection.execute("COMMIT")
            job.succeed()
        } catch {
            rollBack()
            job.fail(explained(error))
        }
        return []
    }

    /// - Returns: The jobs that must run again.
    private func runTogether(_ jobs: [any Job]) -> [any Job] {
        do {
            try connection.execute("BEGIN IMMEDIATE")
        } catch {
            for job in jobs { job.fail(explained(error)) }
            return []
        }
        var done: [any Job] = []
        for (index, job) in jobs.enumerated() {
            do {
                try connection.execute("SAVEPOINT job")
                try job.attempt(connection)
                try connection.execute("RELEASE job")
                done.append(job)
            } catch {
                job.fail(explained(error))
                guard takeBackJob() else {
                    rollBack()
                    return done + jobs[(index + 1)...]
                }
            }
        }
        do {
            try connection.execute("COMMIT")
        } catch {
            rollBack()
            return runEachAlone(done)
        }
        for job in done { job.succeed() }
        return []
    }

    /// Takes back the changes of the job that has just thrown; false where the whole transaction is gone.
    private func takeBackJob() -> Bool {
        guard connection.isInTransaction else { return false }
        do {
            try connection.execute("ROLLBACK TO job")
            try connection.execute("RELEASE job")
            return true
        } catch {
            return false
        }
    }

    /// The disk may be full for all of them together and still have room for one.
    private func runEachAlone(_ jobs: [any Job]) -> [any Job] {
        for job in jobs { _ = runAlone(job) }
        return []
    }

    private func rollBack() {
        guard connection.isInTransaction else { return }
        // Nothing is left to do where this fails: the next BEGIN then says so, and its jobs are told.
        _ = try? connection.execute("ROLLBACK")
    }

    private func explained(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        switch error.code {
        case .constraint, .mismatch, .misuse: return error
        default: return SQLiteConnection.explained(error, connection.path)
        }
    }
}
