import { setTimeout as wait } from 'node:timers/promises'
import knex, { type Knex } from 'knex'
import type { Db } from './connect.ts'
import { type Fault, faultOf, MachineFault } from './faults.ts'
import { type Line, postgresConfig, postgresLine } from './postgres.ts'
import { lagAt, lsnOf, marked, mayServe, replayed, type Sight, UNSEEN, type Use } from './replica-rules.ts'

// A standby of PostgreSQL, from which lists, files and documents are read. What it refuses is asked of the primary: what
// writes, since a standby takes no writing, and everything once it is away.

/** `stranger`: what answers is no standby of our database. */
export type State = 'reads' | 'late' | 'away' | 'stranger'
export type Standing = { state: State; lag: number }

const LOOKS_MS = 500
/** A standby that follows has replayed a mark sooner; one that does not has until the next look. */
const PASSES_MS = 250
const ANSWERS_MS = 1_500

const OUR_LOG = `select pg_current_wal_flush_lsn()::text as lsn, system_identifier::text as cluster, current_database() as base
  from pg_control_system()`
const ITS_LOG = `select pg_is_in_recovery() as follows, coalesce(pg_last_wal_replay_lsn()::text, '0/0') as lsn,
  system_identifier::text as cluster, current_database() as base from pg_control_system()`

type Log = { lsn: string; cluster: string; base: string; follows?: boolean }

export class Replica {
  /** Reads on the standby while it answers, writes on the primary. */
  readonly db: Db
  private readonly primary: Db
  private readonly standby: Db
  private readonly line: Line
  private readonly stopping = new AbortController()
  private readonly waiting = new Set<(fault: MachineFault) => void>()
  private sight: Sight = UNSEEN
  private lsn = 0n
  private lag = 0
  private trouble: 'away' | 'stranger' | null = 'away'
  private watching: Promise<void> = Promise.resolve()

  constructor(primary: Db, standby: Db, line: Line) {
    this.primary = primary
    this.standby = standby
    this.line = line
    this.db = this.bent(standby)
    primaries.set(this.db, primary)
  }

  /** Where what is asked is read: there, or on the primary. `wrote`: where the log was after what this person last wrote. */
  reader(use: Use, wrote: string): Db {
    const { sight, lsn } = this
    return !this.trouble && mayServe({ sight, lsn }, { use, wrote, now: Date.now() }) ? this.db : this.primary
  }

  /** As measured at the last look. */
  standing(): Standing {
    const lag = Math.max(this.lag, lagAt(this.sight, Date.now()) - 2 * LOOKS_MS)
    const isRead = mayServe({ sight: this.sight, lsn: this.lsn }, { use: 'page', wrote: '', now: Date.now() })
    return { state: this.trouble ?? (isRead ? 'reads' : 'late'), lag }
  }

  async look(): Promise<void> {
    const at = Date.now()
    const ours = (await this.primary.raw(OUR_LOG)).rows[0] as Log
    const mark = lsnOf(ours.lsn)
    this.sight = marked(this.sight, { at, lsn: mark })
    try {
      do this.heard((await this.line.ask(ITS_LOG)) as Log, ours)
      while (!this.trouble && this.lsn < mark && Date.now() - at < PASSES_MS && (await wait(5, true)))
      this.lag = this.lsn >= mark ? Date.now() - at : lagAt(this.sight, Date.now())
    } catch (error) {
      this.lost(faultOf(error) ?? 'away')
    }
  }

  /** `tell` hears each change of its state, once. */
  watch(tell: (standing: Standing) => void): void {
    let told: State | null = null
    this.watching = (async () => {
      while (!this.stopping.signal.aborted) {
        await this.look().catch(() => {}) // of the primary: whoever asks it is told
        const now = this.standing()
        if (now.state !== told) tell(now)
        told = now.state
        await wait(LOOKS_MS, null, { signal: this.stopping.signal, ref: false }).catch(() => {})
      }
    })()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.watching
    this.line.end()
    await this.standby.destroy()
  }

  private heard(its: Log, ours: Log): void {
    const isOurs = its.follows && its.cluster === ours.cluster && its.base === ours.base
    this.trouble = isOurs ? null : 'stranger'
    if (!isOurs) return
    this.lsn = lsnOf(its.lsn)
    this.sight = replayed(this.sight, this.lsn)
  }

  /** Whoever waits for it is answered by the primary at once. */
  private lost(fault: Fault): void {
    this.trouble = 'away'
    for (const giveUp of this.waiting) giveUp(new MachineFault(fault))
  }

  /** knex builds what is asked, and asks it where it is answered. */
  private bent(standby: Db): Db {
    const { client } = standby as unknown as { client: Client }
    const { client: ours } = this.primary as unknown as { client: Client }
    const makeRunner = client.runner.bind(client)
    client.transaction = (...asked) => ours.transaction(...asked)
    client.runner = builder => {
      const runner = makeRunner(builder)
      const run = runner.run.bind(runner)
      runner.run = () => this.orOnPrimary(run, () => ours.runner(builder).run())
      return runner
    }
    return standby
  }

  private async orOnPrimary(here: () => Promise<unknown>, there: () => Promise<unknown>): Promise<unknown> {
    if (this.trouble) return there()
    try {
      return await this.unlessLost(here())
    } catch (error) {
      const fault = faultOf(error)
      if (!fault || fault === 'silent') throw error // a question too long is no shorter elsewhere
      if (fault === 'away') this.lost(fault)
      return there()
    }
  }

  private unlessLost<Result>(asked: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject)
      asked.then(resolve, reject).finally(() => this.waiting.delete(reject))
    })
  }
}

/** @throws never for a standby that is away: `look` finds it when it comes back. */
export async function replicaOf(primary: Db, url: string): Promise<Replica> {
  const settings = await postgresConfig(url, { hurried: true, onlyReads: true })
  const quiet = { warn() {}, error() {}, deprecate() {}, debug() {} }
  return new Replica(primary, knex({ ...settings, log: quiet }), await postgresLine(url, ANSWERS_MS))
}

const primaries = new WeakMap<Db, Db>()

/** Where it is written; itself, unless it reads a standby. */
export function primaryOf(db: Db): Db {
  return primaries.get(db) ?? db
}

/** What of knex is bent here, which it keeps to itself: test/db/replica.test.ts tells if a new version moves it. */
type Client = {
  transaction(...asked: unknown[]): Knex.Transaction
  runner(builder: unknown): { run(): Promise<unknown> }
}
