import { randomUUID } from 'node:crypto'
import { addressOf, type Db } from '#db/connect.ts'
import type { Clock } from '#server/base/clock.ts'
import { type Kind, kindOf, type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { type Author, withoutKey } from '#server/journal/store.ts'
import { beside, stopAll } from './beside.ts'
import { waitingFile, waitingFolder } from './files.ts'
import { isTriedAgain, type Phase } from './turn-rules.ts'
import { askTurn, claimTurn, putBack, type Turn } from './turn-store.ts'
import { STOPPED } from './words.ts'
import { work } from './work.ts'

type Tools = { db: Db; clock: Clock; log: Log }

/** Where readings and imports are asked from a page: each waits for its turn, and is done beside this process. */
export class Desk {
  private readonly working: Record<Phase, Promise<void>> = { reading: Promise.resolve(), applying: Promise.resolve() }
  private readonly app: Tools

  constructor(app: Tools) {
    this.app = app
  }

  /** Asks, and starts at once if nobody works. */
  async ask(importIds: readonly number[], phase: Phase, author: Author): Promise<void> {
    // The page of a file that is cut short said so, and how many are whole, before it was asked to import them.
    for (const [index, importId] of importIds.entries())
      await askTurn(this.app.db, { importId, phase, keepWhole: true }, index === 0 ? author : withoutKey(author))
    this.working[phase] = this.working[phase].then(() => this.workOff(phase))
  }

  /** Once nothing that this process may do is left. */
  settled(phase: Phase): Promise<void> {
    return this.working[phase]
  }

  private async workOff(phase: Phase): Promise<void> {
    try {
      while (await oneTurn(this.app, phase));
    } catch (error) {
      told(this.app.log, kindOf(error)) // the base is away: the one who looks now and then will start it
    }
  }
}

/** What goes on beside this process, so that it is ended before the base is closed. */
const atWork = new Set<Promise<unknown>>()

/** Does the first work of this phase that waits; false when none does, or another is done somewhere. */
export async function oneTurn(tools: Tools, phase: Phase): Promise<boolean> {
  const { db, clock } = tools
  const isHere = (storedAs: string) => waitingFile(storedAs) !== null
  const turn = await claimTurn(db, { phase, claim: randomUUID(), now: clock.now(), isHere })
  if (!turn) return false
  const doing = doneOrPutBack(tools, turn)
  atWork.add(doing)
  await doing.finally(() => atWork.delete(doing))
  return true
}

async function doneOrPutBack(tools: Tools, turn: Turn): Promise<void> {
  const fault = await done(tools, turn)
  if (!fault) return
  if (fault !== 'stopped') told(tools.log, fault)
  await putBack(tools.db, turn, fault === 'stopped' || isTriedAgain(turn.phase, turn.attempts) ? null : STOPPED)
}

async function done({ db, clock }: Tools, turn: Turn): Promise<Kind | 'stopped' | null> {
  const address = addressOf(db)
  if (address) return beside({ id: turn.id, claim: turn.claim, address, folder: waitingFolder() })
  return work(db, turn, clock).then(() => null, kindOf)
}

function told(log: Log, kind: Kind): void {
  log.error({ event: 'import.failed', ...kind }, 'import failed')
}

/** How often what waits is looked for: what another process left, or could not start. */
const LOOKS_MS = 3_000

/** Goes on with what stopped processes left, and starts what waited for another to end. */
export function startImporter(db: Db, clock: Clock, log: Log, { rest = LOOKS_MS } = {}): Pick<Worker, 'stop'> {
  const workers = (['reading', 'applying'] as const).map(phase =>
    startWorker(
      async () => ((await oneTurn({ db, clock, log }, phase)) ? 0 : rest),
      kind => {
        told(log, kind)
        return rest
      },
    ),
  )
  return {
    async stop() {
      const stopping = workers.map(worker => worker.stop())
      stopAll()
      await Promise.all([...stopping, ...atWork])
    },
  }
}
