import PlintoSystem

extension TokenKeeper {
    /// Does what has come due.
    func tick() {
        guard !isStopped else { return }
        let now = sinceBoot()
        if machine.isResting {
            if now >= retryDue { apply(.retryDue) }
        } else if case .idle = machine.state, now >= refreshDue {
            beginRefresh()
        }
        setAlarm()
    }

    /// Arranges for ``tick()`` when something comes due, and now and then before, to notice a suspend.
    func setAlarm() {
        alarm?.cancel()
        alarm = nil
        guard !isStopped else { return }
        let now = sinceBoot()
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
            await self?.alarmRang(setAt: now, for: pause)
        }
    }

    private func alarmRang(setAt: Int64, for pause: Int64) {
        // Another alarm may have been set while this one was on its way here.
        guard !Task.isCancelled else { return }
        let overslept = sinceBoot() - setAt - pause
        if overslept >= policy.suspendThreshold.wholeMilliseconds {
            log.debug("the machine was suspended", ["seconds": "\(overslept / 1000)"])
            wake()
        } else {
            tick()
        }
    }
}
