import Synchronization

/// Runs a group of write closures in one transaction, so that they share one wait for the disk.
///
/// Invariants, whatever a closure does and whatever SQLite returns:
/// - a closure is reported as successful only after the commit that includes its changes;
/// - a closure that throws leaves nothing behind and does not affect its neighbours;
/// - no statement runs outside a transaction;
/// - each closure is completed exactly once;
/// - the effects that a closure registered run after the commit that includes its changes and before any caller gets
///   its result; those of an undone run never do.
struct GroupCommit {
    let connection: SQLiteConnection
    /// Whether a commit would last; nil if that is not checked.
    var presence: DatabasePresence?
    /// Counts the closures that fail because of the store.
    var counters = DatabaseCounters()

    /// Runs the jobs in order and completes them all; those whose tasks were cancelled meanwhile are skipped.
    func run(_ jobs: [any Job]) {
        let jobs = jobs.filter { $0.begin() }
        do throws(DatabaseError) {
            try presence?.require(connection)
        } catch {
            return fail(jobs, error)
        }
        if jobs.count > 1, runTogether(jobs) { return }
        for job in jobs { runAlone(job) }
    }

    /// - Returns: True if the jobs were completed. Otherwise one of them spoiled the transaction for all, for example
    ///   by an error after which SQLite rolls everything back (a full disk, an I/O error, no memory): none of them was
    ///   completed, nothing of them is left, and each must now run alone.
    private func runTogether(_ jobs: [any Job]) -> Bool {
        do {
            try connection.perform("BEGIN IMMEDIATE")
        } catch {
            fail(jobs, error)
            return true
        }
        var effects: [@Sendable () -> Void] = []
        do {
            for job in jobs {
                try connection.perform("SAVEPOINT closure")
                let (failure, registered) = run(job)
                guard connection.isInTransaction else { return false }
                if failure != nil { try connection.perform("ROLLBACK TO closure") }
                try connection.perform("RELEASE closure")
                effects += registered
            }
        } catch {
            connection.rollback()
            return false
        }
        do {
            try connection.perform("COMMIT")
        } catch  where error.code.isConstraint {
            // One of them violated a deferred foreign key: run alone, each is responsible for itself.
            connection.rollback()
            return false
        } catch {
            // Also for those that threw: the error may be a consequence of a neighbour's change that was never
            // committed.
            connection.rollback()
            fail(jobs, error)
            return true
        }
        for effect in effects { effect() }
        for job in jobs { job.answer() }
        return true
    }

    private func runAlone(_ job: any Job) {
        do throws(DatabaseError) {
            try connection.perform("BEGIN IMMEDIATE")
            let (failure, effects) = run(job)
            if failure != nil {
                connection.rollback()
            } else {
                // The closure may have caught the error that ended its transaction.
                guard connection.isInTransaction else { throw DatabaseError.transactionLost() }
                try connection.perform("COMMIT")
                for effect in effects { effect() }
            }
            job.answer()
        } catch {
            connection.rollback()
            fail([job], error)
        }
    }

    /// Runs a closure once.
    ///
    /// - Returns: The error that it threw, and the effects that it registered: none if it threw.
    private func run(_ job: any Job) -> (failure: (any Error)?, effects: [@Sendable () -> Void]) {
        let failure = job.run(on: connection)
        if let error = failure as? DatabaseError { count(error) }
        let effects = connection.takeEffects()
        return (failure, failure == nil ? effects : [])
    }

    private func fail(_ jobs: [any Job], _ error: DatabaseError) {
        for job in jobs {
            count(error)
            job.fail(error)
        }
    }

    private func count(_ error: DatabaseError) {
        if error.code.isOfTheStore { counters.failedWrites.add(1, ordering: .relaxed) }
    }
}
