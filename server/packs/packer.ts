import { randomUUID } from 'node:crypto'
import { faultOf } from '#db/faults.ts'
import { Unavailable } from '#reports/queue.ts'
import type { User } from '#server/access/rules.ts'
import type { Clock } from '#server/base/clock.ts'
import { BadRequest, NotFound } from '#server/base/errors.ts'
import { type Log, startWorker, type Worker } from '#server/base/worker.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { publish } from '#server/editions/actions.ts'
import type { Press } from '#server/editions/press.ts'
import { type Blocker, NotPublishable, type Publishable, publishable } from '#server/editions/words.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { userNumbered } from '#server/users/store.ts'
import { nextState } from './rules.ts'
import { packsAtWork, progressOf, putState } from './store.ts'
import { putBack, putItem, type Taken, takeItem } from './taking.ts'
import { BROKEN, CLOSED_ACCOUNT, type State } from './words.ts'

// The work of packs: one document after another, checked then published, by as many at a time as the machine prints. A
// process that falls leaves what it had taken; another finishes it, and nothing is published twice.

/** Nothing waits: how long before it looks again. */
const IDLE = 2_000
/** The printer, the seal, the time-stamp or the database does not answer: how long a document waits. */
const LATER = 20_000

/** As many as print at once, and one that reads the next document or finishes the last meanwhile: nobody waits for words. */
export function workersFor(printing: number): number {
  return printing + 1
}

/** Works until it is stopped, beside a printer that prints so many at once. */
export function startPacker(
  press: Press,
  clock: Clock,
  log: Log,
  { printing = 1, idle = IDLE } = {},
): Pick<Worker, 'stop'> {
  const workers = Array.from({ length: workersFor(printing) }, () => {
    const worker = randomUUID()
    return startWorker(
      async () => ((await oneItem(press, clock, worker, log)) ? 0 : idle),
      kind => {
        log.error({ event: 'packs.failed', ...kind }, 'packs')
        return idle
      },
    )
  })
  return {
    async stop() {
      await Promise.all(workers.map(worker => worker.stop()))
    },
  }
}

/** Checks or publishes one document; false when nothing waits. */
export async function oneItem(press: Press, clock: Clock, worker: string, log: Log): Promise<boolean> {
  const { db } = press
  const taken = await takeItem(db, worker, clock.now())
  if (!taken) return leftBehind(press, clock)
  try {
    const user = await userNumbered(db, taken.askedBy)
    const change = user ? await attempted(press, clock, taken, user, worker) : { failure: CLOSED_ACCOUNT }
    if (change) await putItem(db, taken.itemId, worker, taken.state === 'checking' ? { ...change, checked: 1 } : change)
  } catch (fault) {
    if (fault instanceof Unavailable || faultOf(fault)) {
      await putBack(db, taken.itemId, worker, new Date(Date.parse(clock.now()) + LATER).toISOString())
      return true
    }
    log.error({ event: 'packs.document', type: (fault as Error).name }, 'packs')
    await putItem(db, taken.itemId, worker, { checked: 1, failure: BROKEN })
  }
  await moveOn(press, clock, taken.packId, taken.state)
  return true
}

/** A pack whose last document was done by a process that fell before it said so. */
async function leftBehind(press: Press, clock: Clock): Promise<boolean> {
  let moved = false
  for (const { id, state } of await packsAtWork(press.db)) moved = (await moveOn(press, clock, id, state)) || moved
  return moved
}

type Change = { blockers?: string; failure?: string }

/** What is to be written of it; null when the edition wrote it itself. */
async function attempted(press: Press, clock: Clock, taken: Taken, user: User, worker: string): Promise<Change | null> {
  try {
    const report = await reportOf(press, clock, taken, user)
    if (taken.state === 'running') return await published(press, clock, taken, report, worker)
    const blockers = await press.blockers(press.db, report)
    return blockers.length > 0 ? { blockers: told(blockers) } : {}
  } catch (error) {
    if (error instanceof NotPublishable) return { failure: 'Un texte est à relire\u00a0: relancez la liasse.' }
    if (error instanceof NotFound) return refused(taken, CLOSED_ACCOUNT)
    if (error instanceof BadRequest) return refused(taken, error.message)
    throw error
  }
}

/** Before anything is published, what cannot be is a thing to mend like another. */
function refused({ state }: Taken, why: string): Change {
  return state === 'checking'
    ? { blockers: JSON.stringify([{ where: 'Ce document', why, href: null }]) }
    : { failure: why }
}

/** Without the texts themselves: the page where each is mended shows it to whoever may read it. */
function told(blockers: readonly Blocker[]): string {
  return JSON.stringify(blockers.map(({ where, why, href }) => ({ where, why, href })))
}

async function reportOf({ db }: Press, clock: Clock, taken: Taken, user: User): Promise<Publishable> {
  const asked = { at: taken.cutOff, today: clock.today() }
  if (taken.contractId !== null) return publishable(await contractReport(db, user, taken.contractId, asked))
  const company = (await companiesNumbered(db, [taken.companyId!])).get(taken.companyId!)
  return publishable(await companyReport(db, user, company!.identifier, asked))
}

/** The edition and its place in the pack are one transaction: a fall in between leaves neither. */
async function published(press: Press, clock: Clock, taken: Taken, report: Publishable, worker: string): Promise<null> {
  const author = { userId: taken.askedBy, at: clock.now(), today: clock.today(), formKey: null }
  await publish(press, author, report, {
    href: `/editions/liasses/${taken.packId}`,
    also: async (trx, edition_id) => {
      if (!(await putItem(trx, taken.itemId, worker, { edition_id }))) throw new TakenBack()
    },
  }).catch(error => {
    if (!(error instanceof TakenBack)) throw error
  })
  return null
}

class TakenBack extends Error {}

async function moveOn({ db }: Press, clock: Clock, packId: number, state: State): Promise<boolean> {
  const progress = (await progressOf(db, [packId])).get(packId)!
  const next = nextState(state, progress)
  return next !== null && putState(db, packId, [state], next, next === 'done' ? clock.now() : null)
}
