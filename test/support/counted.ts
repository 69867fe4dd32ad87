import Mocha from 'mocha'

const SAID_LINES = 12

/** Says what mocha's own reporter says, and sends the counts and what failed to `test/run.ts`: once, when everything
 * has run. */
export default class Counted extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    let milliseconds = 0
    const failures: string[] = []
    runner.on('fail', (test, error) => {
      const said = String(error.stack ?? error.message)
        .split('\n')
        .slice(0, SAID_LINES)
      failures.push([test.fullTitle(), ...said].join('\n      '))
    })
    runner.on('test end', ({ file, duration = 0 }) => {
      if (file?.includes('/test/faults/')) milliseconds += duration
    })
    // The faults are tried at each delivery only as long as that takes less than five minutes.
    runner.once('end', () => {
      if (milliseconds > 0) process.stdout.write(`  faults tried in ${Math.round(milliseconds / 1_000)} s\n`)
    })
    runner.once('end', () => process.send?.({ passed: this.stats.passes, failed: this.stats.failures, failures }))
  }
}
