/**
 * A reporter that reports nothing: on SIGUSR2 it cancels the run, so that the clean-up of the tests still happens.
 * On SIGINT and SIGTERM vitest exits at once, and leaves behind whatever its tests started.
 */
export default class CancelOnSignal {
  onInit(vitest) {
    process.once('SIGUSR2', () => vitest.cancelCurrentRun('keyboard-input'));
  }
}
