import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { onPostgres } from '../support/database.ts'
import { filesWithoutDatabase } from './once.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const both: string[] = []

const passes = `it('passes', () => {})`
const fails = `${passes}
  it('fails', () => { throw new Error('on purpose') })`
const failsOnPostgres = `${passes}
  it('fails on PostgreSQL', () => { if (process.env.TEST_DATABASE_URL.startsWith('postgres')) throw new Error('on purpose') })`
const failsAtTheEnd = `${passes}
  after(() => { throw new Error('on purpose') })`
const breaksAfterwards = `${passes}
  after(() => { setTimeout(() => { throw new Error('on purpose') }, 100) })`
const neverLeaves = `${passes}
  after(() => { setInterval(() => {}, 1_000) })`
const leavesInTheMiddle = `it('leaves', () => { console.log('\\n  3 passing\\n'); process.exit(0) })`
const killsItself = `it('is killed', () => process.kill(process.pid, 'SIGKILL'))`
const isNoTest = `} it('is not even code'`
const seesPostgresDie = `import { sharedDatabase } from '${root}test/support/database.ts'
  ${passes}
  it('is at work when PostgreSQL dies', async () => {
    const { rows } = await sharedDatabase().raw("select pg_read_file('postmaster.pid') as file")
    process.kill(parseInt(rows[0].file), 'SIGQUIT')
    await new Promise(resolve => setTimeout(resolve, 50_000))
  })`

describe('what is tried on one engine alone', () => {
  const once = filesWithoutDatabase()

  it('is rules, words and dates, and whatever else is pure', () => {
    expect(once).to.include.members(['test/base/dates.test.ts', 'test/register/hours/rules.test.ts'])
    expect(once.length).to.be.greaterThan(40)
  })

  it('is nothing that opens a database, an app or a process that has one', () => {
    for (const file of once)
      expect(readFileSync(join(root, file), 'utf8'), file).not.to.match(
        /freshApp|emptyApp|demoApp|ownDatabase|sharedDatabase|onPostgres|toldOn|startServer|connect\(/,
      )
  })
})

describe('the run of the tests', function () {
  this.timeout(120_000)
  let folder: string
  before(async function () {
    if (onPostgres) this.skip() // each of these starts what it needs
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-gate-'))
  })
  after(() => folder && rm(folder, { recursive: true }))

  const cases: [what: string, engine: string[], content: string, last: string][] = [
    ['a test that passes on both', both, passes, '2 passed, 0 failed'],
    ['a test that fails on SQLite alone', ['sqlite'], fails, '1 passed, 1 failed'],
    ['a test that fails on PostgreSQL alone', ['postgres'], fails, '1 passed, 1 failed'],
    ['a test that fails on one of both', both, failsOnPostgres, '3 passed, 1 failed'],
    ['a last hook that fails', ['sqlite'], failsAtTheEnd, '1 passed, 1 failed'],
    ['an error after the last test', ['sqlite'], breaksAfterwards, '1 passed, 1 failed'],
    ['a test that leaves with 0, and says it passed', ['sqlite'], leavesInTheMiddle, '0 passed, 1 failed'],
    ['a process that never leaves', ['sqlite'], neverLeaves, '1 passed, 1 failed'],
    ['a process killed', ['sqlite'], killsItself, '0 passed, 1 failed'],
    ['a file that does not load', ['sqlite'], isNoTest, '0 passed, 1 failed'],
    ['a file without a test', ['sqlite'], '', '0 passed, 0 failed'],
  ]
  for (const [index, [what, engine, content, last]] of cases.entries()) {
    it(`${what}: « ${last} »`, async () => {
      const { code, output } = await run(engine, `${index}.test.ts`, content)

      expect(output.trim().split('\n').at(-1), output).to.equal(last)
      expect(code).to.equal(index === 0 ? 0 : 1)
    })
  }

  it('what failed is said again at its end, with the engine and the fault', async () => {
    const { output } = await run(both, 'again.test.ts', `describe('the month', () => { ${failsOnPostgres} })`)

    const [, end] = output.split('=== What failed\n')
    expect(end).to.match(/^ {2}PostgreSQL: the month fails on PostgreSQL\n +Error: on purpose\n/)
    expect(end).not.to.include('SQLite:')
  })

  it('PostgreSQL dies in the middle: the run has failed, and does not wait', async () => {
    const started = Date.now()
    const { code, output } = await run(['postgres'], 'dies.test.ts', seesPostgresDie)

    expect(output).to.match(/PostgreSQL died before the tests were done\s+0 passed, 1 failed\n$/)
    expect(code).to.equal(1)
    expect(Date.now() - started).to.be.lessThan(45_000)
  })

  async function run(engine: string[], name: string, content: string): Promise<{ code: number; output: string }> {
    const file = join(folder, name)
    await writeFile(file, content)
    const { DATABASE_URL, TEST_DATABASE_URL, ...env } = process.env
    const child = spawn(process.execPath, ['test/run.ts', ...engine, file], { cwd: root, env })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    return { code, output }
  }
})
