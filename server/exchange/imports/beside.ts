import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Kind } from '#server/base/worker.ts'
import type { Asked } from './child.ts'

// A process beside the server, for one file: bounded in memory, last where the machine is busy, gone with whoever started it.

const MOST_RESIDENT_KB = 420 * 1024
const ENTRY = fileURLToPath(new URL('./child.ts', import.meta.url))
const NICE = '/usr/bin/nice'

const running = new Map<string, ChildProcess>()
const stopped = new Set<string>()

/** Works in a process of its own; null once done, else what it died of, unless it was told to stop. */
export async function beside(asked: Asked): Promise<Kind | 'stopped' | null> {
  const child = started()
  running.set(asked.claim, child)
  let said = ''
  child.stdout!.on('data', chunk => {
    said += chunk
  })
  child.stdin!.on('error', () => {}) // it died before it heard
  child.stdin!.write(`${JSON.stringify(asked)}\n`)
  const watch = setInterval(() => residentKb(child.pid) > MOST_RESIDENT_KB && child.kill('SIGKILL'), 250)
  const code = await ended(child)
  clearInterval(watch)
  running.delete(asked.claim)
  if (stopped.delete(asked.claim)) return 'stopped'
  if (code === 0) return null
  return kindIn(said) ?? { type: 'Killed', code: child.signalCode ?? undefined }
}

/** Ends the work that holds this turn, if it is done beside this process. */
export function stop(claim: string): void {
  const child = running.get(claim)
  if (!child) return
  stopped.add(claim)
  child.kill('SIGKILL')
}

export function stopAll(): void {
  for (const claim of running.keys()) stop(claim)
}

function started(): ChildProcess {
  const node = [process.execPath, '--max-old-space-size=192', '--max-semi-space-size=8', ENTRY]
  const [command = '', ...line] = existsSync(NICE) ? [NICE, '-n', '5', ...node] : node
  const { NODE_COMPILE_CACHE, TZ, PATH } = process.env
  const env = { ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...(TZ && { TZ }), ...(PATH && { PATH }) }
  return spawn(command, line, { env, stdio: ['pipe', 'pipe', 'ignore'] })
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise(resolve => {
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  })
}

function kindIn(said: string): Kind | null {
  try {
    return JSON.parse(said) as Kind
  } catch {
    return null
  }
}

/** Kilobytes in memory, where the system says it; 0 elsewhere. */
function residentKb(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
