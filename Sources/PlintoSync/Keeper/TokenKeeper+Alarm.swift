import PlintoModels
import PlintoSystem

extension TokenKeeper {
    /// Does what has come due.
    func tick() {
        guard !isStopped else { return }
        let now = sinceBoot()
        if machine.isResting {
            if now >= retryDue { apply(.retryDue) }
        } else if case .idle(let credentials) = machine.state,
            now >= refreshDue || !TokenExpiry(credentials.receipt).isCertain(at: Moment(reading: clock))
        {
            beginRefresh()
        }
        setAlarm()
    }

    /// Arranges for ``tick()`` when something comes due, and now and then before, to notice a suspend, or a pause of the
    /// virtual machine.
    func setAlarm() {
        alarm?.cancel()
        alarm = nil
        guard !isStopped else { return }
        let start = Moment(reading: clock)
        let now = start.sinceBoot
        var pause = policy.watchInterval.wholeMilliseconds
        if machine.isResting {
            pause = min(pause, retryDue - now)
        } else if case .idle = machine.state {
            pause = min(pause, refreshDue - now)
        } else if case .signedOut = machine.state {
            return
        }
        pause = max(pause, 0)
        alarm = Task { [weak self, sleeper] in
            do { try await sleeper.sleep(for: .milliseconds(pause)) } catch { return }
            guard !Task.isCancelled else { return }
            await self?.alarmRang(setAt: start, for: pause)
        }
    }

    private func alarmRang(setAt start: Moment, for pause: Int64) {
        // Another alarm may have been set while this one was on its way here.
        guard !Task.isCancelled else { return }
        let now = Moment(reading: clock)
        let elapsed = now.sinceBoot - start.sinceBoot
        let overslept = elapsed - pause
        // The time since boot stands still where a virtual machine is paused; its wall clock is set right afterwards.
        let paused = now.wall.milliseconds(since: start.wall) - elapsed
        if max(overslept, paused) >= policy.suspendThreshold.wholeMilliseconds {
            log.debug("the machine was suspended", ["seconds": "\(max(overslept, paused) / 1000)"])
            wake()
        } else {
            tick()
        }
    }
}
