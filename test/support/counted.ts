import Mocha from 'mocha'

/** Says what mocha's own reporter says, and sends the counts to `test/run.ts`: once, when everything has run. */
export default class Counted extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options)
    runner.once('end', () => process.send?.({ passed: this.stats.passes, failed: this.stats.failures }))
  }
}
