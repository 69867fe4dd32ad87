import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { filesWithoutDatabase } from './gate/once.ts'

// Runs every test on SQLite and on a real PostgreSQL: the one DATABASE_URL names, or one started for the occasion.
// `node test/run.ts [long] [sqlite|postgres] [test files] [mocha arguments]`; the last line is « N passed, N failed ».
// `long`: all that the short run asks a part of (`support/long.ts`).
// It loads no package, so that nothing but what was counted decides of its exit code.

type Counts = { passed: number; failed: number; failures: string[] }
type Result = Counts & { output: string }
/** What a process whose tests are done may take to leave. */
const LEAVING_MS = 20_000
const BROKEN: Counts = { passed: 0, failed: 1, failures: [] }
/** Many tests start a process of their own: each reads what the first compiled, where nobody else writes. */
const NODE_COMPILE_CACHE = path('../node_modules/.cache/compiled')

const said = process.argv.slice(2)
const LONG = said[0] === 'long' ? '1' : (process.env.LONG ?? '')
const [first, ...rest] = said[0] === 'long' ? said.slice(1) : said
const engine = first === 'sqlite' || first === 'postgres' ? first : null
const given = engine ? rest : [first, ...rest].filter(word => word !== undefined)
const onlyThese = given.some(argument => argument.endsWith('.test.ts'))
const mochaArguments = [
  ...(onlyThese
    ? ['--no-config', '--extension', 'ts', '--timeout', '60000', '--require', 'test/support/hooks.ts']
    : []),
  ...['--reporter', 'test/support/counted.ts'],
  ...given,
]

const results = await Promise.all([
  ...(engine === 'postgres' ? [] : [settled('SQLite', onSqlite)]),
  ...(engine === 'sqlite' ? [] : [settled('PostgreSQL', onPostgres)]),
])
for (const { output } of results) process.stdout.write(output)
const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failed, 0)
const failures = results.flatMap(result => result.failures)
// Said again at the end: of a long run, the end is what people are shown.
if (failures.length > 0) process.stdout.write(`\n=== What failed\n  ${failures.join('\n  ')}\n`)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

/** A run that breaks, before it counts or after, has failed. */
async function settled(name: string, run: () => Promise<Result>): Promise<Result> {
  const result = await run().catch(error => ({ output: `${error.stack}\n`, ...BROKEN }))
  const failures = result.failures.map(failure => `${name}: ${failure}`)
  return { ...result, failures, output: `\n=== ${name}\n${result.output}` }
}

function onSqlite(): Promise<Result> {
  return mocha('sqlite::memory:')
}

async function onPostgres(): Promise<Result> {
  const { DATABASE_URL } = process.env
  if (DATABASE_URL?.startsWith('postgres')) return mocha(DATABASE_URL)

  const keeper = spawn(process.execPath, [path('support/postgres.ts')], { stdio: 'pipe' })
  const gone = once(keeper, 'close')
  let complaints = ''
  keeper.stderr.on('data', chunk => (complaints += chunk))
  keeper.stdin.on('error', () => {}) // what has died is told by `gone`
  const address = once(createInterface(keeper.stdout), 'line').then(([line]) => String(line))

  try {
    const url = await Promise.race([address, gone.then(() => null)])
    if (!url) return { output: complaints, ...BROKEN }
    const result = await mocha(url, gone)
    keeper.stdin.end()
    const [code] = await gone
    return { ...result, output: result.output + complaints, failed: result.failed || (code === 0 ? 0 : 1) }
  } finally {
    keeper.stdin.end()
  }
}

/** With both engines, what reaches no database is tried on the first alone. */
function triedElsewhere(url: string): string[] {
  const whole = engine === null && !onlyThese
  return whole && url.startsWith('postgres') ? filesWithoutDatabase().flatMap(file => ['--ignore', file]) : []
}

/** Runs mocha on this database, and ends it when the database is gone, each test left would wait for its time-out,
 * or when it has counted and does not leave. */
async function mocha(url: string, gone?: Promise<unknown>): Promise<Result> {
  const child = spawn(
    process.execPath,
    [path('../node_modules/mocha/bin/mocha.js'), ...mochaArguments, ...triedElsewhere(url)],
    {
      cwd: path('..'),
      env: { NODE_COMPILE_CACHE, TZ: 'Europe/Paris', ENV_FILE: devNull, ...process.env, LONG, TEST_DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let output = ''
  let counts: Counts | null = null
  child.stdout?.on('data', chunk => (output += chunk))
  child.stderr?.on('data', chunk => (output += chunk))
  const closed = once(child, 'close')
  child.on('message', (message: Counts) => {
    counts = message
    const leaving = setTimeout(() => {
      output += `\nThe tests are done, and something that one of them left open keeps their process: it is ended.\n`
      child.kill('SIGKILL')
    }, LEAVING_MS)
    closed.finally(() => clearTimeout(leaving))
  })
  // Asked first: the browser that it started should not outlive it.
  gone?.then(() => {
    if (child.kill('SIGTERM')) setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
  })
  const [code] = await closed
  const { passed, failed, failures } = counts ?? BROKEN
  return { output, passed, failures, failed: failed || (code === 0 ? 0 : 1) }
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
