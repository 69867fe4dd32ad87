import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { RefusedSheet } from './cell-rules.ts'

// Files of others are read in a process of their own, without database, network or secret: bounded in memory and in time, and
// killed rather than waited for. What it says comes back line by line.

/** What Node reserves and never uses counts too: 800 leave some 245 MiB of real memory. */
const MOST_DATA = 800 * 1024 * 1024
const MOST_RESIDENT_KB = 256 * 1024
const PRLIMIT = '/usr/bin/prlimit'
const SPARE = 5
const MOST_AT_ONCE = Math.max(1, availableParallelism() - 1)

/** A machine that is busy elsewhere gives little of itself: a reading may last so many times what it works, and is then given up. */
const PATIENCE = 15

/** The file was not judged: the machine did not let its reading end. It may be read again. */
export class Unfinished extends RefusedSheet {}

export type Limits = {
  /** Of a processor, for what is read: beyond, it is killed. Where the system does not say what it used, of a clock. */
  seconds?: number
  /** Of a clock, whatever it worked. */
  clockSeconds?: number
  /** Aborted: it is killed at once. */
  signal?: AbortSignal
  /** Told how many wait before this one, while some do. */
  onRank?(rank: number): void
}

/** A message of a child: what it found, or why the file is not read. */
export type Message = { refused: string } | { progress: string } | { found: unknown }

/**
 * Runs `entry` on a request, given as JSON on its standard input, and hands over what it finds as it comes.
 * @throws RefusedSheet with the sentence it says, or when it took too long or too much; Unfinished when the machine did not let it.
 */
export async function inJail(
  entry: URL,
  request: object,
  hear: (found: unknown) => void,
  {
    seconds = 20,
    clockSeconds = seconds * PATIENCE,
    signal,
    onRank,
    watch,
  }: Limits & { watch?(phase: string): void } = {},
): Promise<void> {
  await turn(onRank, signal)
  try {
    await run(entry, request, { seconds, clockSeconds, signal }, message => {
      if ('refused' in message) throw new RefusedSheet(message.refused)
      if ('progress' in message) watch?.(message.progress)
      else hear(message.found)
    })
  } finally {
    leave()
  }
}

let running = 0
const waiting: { go(): void; onRank?(rank: number): void }[] = []

async function turn(onRank: Limits['onRank'], signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  if (running < MOST_AT_ONCE) {
    running += 1
    return
  }
  await new Promise<void>((done, fail) => {
    const one = { go: done, onRank }
    waiting.push(one)
    onRank?.(waiting.length)
    signal?.addEventListener('abort', () => {
      const at = waiting.indexOf(one)
      if (at >= 0) waiting.splice(at, 1)
      fail(signal.reason)
    })
  })
}

function leave(): void {
  const next = waiting.shift()
  if (next) next.go()
  else running -= 1
  for (const [index, one] of waiting.entries()) one.onRank?.(index + 1)
}

type Bounds = { seconds: number; clockSeconds: number; signal: AbortSignal | undefined }

async function run(
  entry: URL,
  request: object,
  { seconds, clockSeconds, signal }: Bounds,
  hear: (message: Message) => void,
) {
  const child = started(fileURLToPath(entry), seconds)
  let killed: RefusedSheet | null = null
  let failure: unknown = null
  const kill = (why: RefusedSheet) => {
    killed ??= why
    child.kill('SIGKILL')
  }
  const timer = setTimeout(() => kill(new Unfinished(UNFINISHED)), clockSeconds * 1000)
  const begun = Date.now()
  const watch = setInterval(() => {
    if (residentKb(child.pid) > MOST_RESIDENT_KB) kill(new RefusedSheet(TOO_LARGE))
    if ((COUNTS_WORK ? workedSeconds(child.pid) : (Date.now() - begun) / 1000) > seconds) kill(tooLong(seconds))
  }, 100)
  const abort = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', abort)
  const failed = new Promise<void>(done => child.once('error', () => done()))
  child.stdin!.on('error', () => {}) // it died before it heard
  child.stdin!.end(JSON.stringify(request))
  child.stderr!.resume()
  let isOver = false
  for await (const line of createInterface({ input: child.stdout!, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === 'over') isOver = true
    else if (!failure && !isOver) {
      try {
        hear(JSON.parse(line) as Message)
      } catch (error) {
        failure = error
        child.kill('SIGKILL')
      }
    }
  }
  await Promise.race([ended(child), failed]) // it may never have started
  clearTimeout(timer)
  clearInterval(watch)
  signal?.removeEventListener('abort', abort)
  signal?.throwIfAborted()
  if (killed) throw killed
  if (failure && !(failure instanceof SyntaxError)) throw failure
  if (!isOver) throw new RefusedSheet(TOO_LARGE)
}

const TOO_LARGE = 'Ce fichier est trop volumineux pour être lu.'
const UNFINISHED =
  'La machine est trop occupée\u00a0: la lecture n’a pas pu aller à son terme. Relisez ce fichier plus tard.'

function tooLong(seconds: number): RefusedSheet {
  return new RefusedSheet(
    `Ce fichier est trop long à lire\u00a0: la lecture a été arrêtée après ${seconds}\u00a0s de calcul.`,
  )
}

/** Should its parent die, the system itself ends it, a little later. */
function started(path: string, seconds: number): ChildProcess {
  const node = [
    process.execPath,
    '--max-old-space-size=128',
    '--max-semi-space-size=4',
    '--disable-warning=ExperimentalWarning',
    path,
  ]
  const bounded = existsSync(PRLIMIT)
    ? [PRLIMIT, `--data=${MOST_DATA}`, `--cpu=${Math.ceil(seconds) + SPARE}`, ...node]
    : node
  const nice = existsSync('/usr/bin/nice') ? ['/usr/bin/nice', '-n', '5', ...bounded] : bounded
  // Of the environment, only where Node keeps what it compiled, if that is said: the tests start many.
  const { NODE_COMPILE_CACHE } = process.env
  const env = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}
  return spawn(nice[0]!, nice.slice(1), { env, stdio: ['pipe', 'pipe', 'pipe'] })
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise(done => child.once('close', () => done()))
}

/** Kilobytes in memory, where the system says it; 0 elsewhere. */
function residentKb(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** What a system counts processor time in: hundredths of a second, on any Linux (USER_HZ). */
const TICKS = 100
const COUNTS_WORK = existsSync('/proc/self/stat')

/** Seconds of a processor that it used; 0 once it is gone. */
function workedSeconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    return (user! + system!) / TICKS
  } catch {
    return 0
  }
}

/** For the entry of a child: hears the request, answers by lines; what is refused is one of them. */
export async function answer<Request>(read: (request: Request, say: (message: Message) => void) => Promise<void>) {
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  const say = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`)
  try {
    await read(JSON.parse(text) as Request, say)
  } catch (error) {
    if (!(error instanceof RefusedSheet)) throw error
    say({ refused: error.message })
  }
  process.stdout.write('over\n')
}
