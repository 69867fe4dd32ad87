import type { Db } from '#db/connect.ts'
import { inChunks } from '#server/base/chunks.ts'
import { plusDays, plusMonths } from '#server/base/dates.ts'
import { actDays } from './acts-store.ts'
import { publishedActsOf } from './amendments-store.ts'
import { type AmountRead, amountRead } from './amount-readings-rules.ts'
import { answersOf, buyersWhoAdd } from './answers-store.ts'
import { type EndRead, endContent, endRead } from './end-readings-rules.ts'
import { isMachineMade } from './end-rules.ts'
import { endActsUnder, type RecordedAct } from './ends-store.ts'
import type { ReadingState } from './reading-rules.ts'
import type { Contract } from './rules.ts'

// What contracts come to with their amendments: the one place that says an amount or an end after them, and how sure it is.

export type Read = { amount: AmountRead; end: EndRead }
export type Readable = Pick<
  Contract,
  'id' | 'buyerId' | 'form' | 'source' | 'amountCents' | 'notifiedOn' | 'startsOn' | 'endsOn' | 'durationMonths'
>

type Moment = { at?: string; known?: string | undefined }

/**
 * What these contracts come to. As they were said on a day: contracts of that day (`contractsThen`), acts signed by `at`,
 * what was recorded and answered by `known`.
 */
export async function readingsOf(
  db: Db,
  contracts: readonly Readable[],
  { at, known }: Moment = {},
): Promise<Map<number, Read>> {
  const ids = contracts.map(({ id }) => id)
  const amendments = await publishedActsOf(db, ids, known)
  const answers = await answersOf(db, ids, known)
  const acts = await endActsUnder(db, ids)
  const days = await actDays(db, ids, known)
  const adding = await buyersWhoAdd(
    db,
    contracts.filter(({ id }) => amendments.has(id)).map(({ buyerId }) => buyerId),
    known,
  )
  return new Map(
    contracts.map(contract => {
      const all = amendments.get(contract.id) ?? []
      const signed = all.filter(({ signedOn }) => at === undefined || signedOn <= at)
      const bounds = (days.get(contract.id) ?? []).map(on => ({ on }))
      const own = (acts.get(contract.id) ?? []).filter(
        ({ recordedAt, effectOn }) =>
          (known === undefined || recordedAt <= known) && (at === undefined || effectOn === null || effectOn <= at),
      )
      const { amounts = [], ends = [] } = answers.get(contract.id) ?? {}
      const common = {
        notifiedOn: contract.notifiedOn,
        initialCents: contract.amountCents,
        amendments: signed,
      }
      const amount = amountRead({
        ...common,
        answers: amounts,
        buyerAdds: adding.has(contract.buyerId),
        isTyped: contract.source === 'typed',
      })
      const end = endRead({
        ...common,
        form: contract.form,
        startsOn: contract.startsOn,
        initialMonths: contract.durationMonths,
        bounds: bounds.filter(({ on }) => at === undefined || on <= at),
        content: endContent({
          notifiedOn: contract.notifiedOn,
          initialMonths: contract.durationMonths,
          amendments: all,
          bounds,
        }),
        held: { endsOn: contract.endsOn, isTyped: isEndTyped(contract, own.at(-1)) },
        answers: ends,
      })
      return [contract.id, { amount, end }]
    }),
  )
}

/** The same of one. */
export async function readingOf(db: Db, contract: Readable, moment: Moment = {}): Promise<Read> {
  return (await readingsOf(db, [contract], moment)).get(contract.id)!
}

/** A person wrote the end that holds: else a publication may move it. */
export function isEndTyped(contract: Readable, last: RecordedAct | undefined): boolean {
  if (last && last.kind !== 'initial') return !isMachineMade(last)
  const endsOn = last?.endsOn ?? contract.endsOn
  return endsOn !== null && endsOn !== firstEnd(contract)
}

/** The end that the first published duration gives. */
export function firstEnd({ form, startsOn, notifiedOn, durationMonths }: Readable): string | null {
  const from = form === 'concession' ? (startsOn ?? notifiedOn) : notifiedOn
  return from && durationMonths ? plusDays(plusMonths(from, durationMonths), -1) : null
}

/** Of amended contracts, how sure their amount and their end are, as kept for the lists. */
export async function statesOf(db: Db, contractIds: readonly number[]) {
  const found = new Map<
    number,
    { amountCents: number | null; amountState: ReadingState | ''; endState: ReadingState | '' }
  >()
  for (const ids of inChunks(contractIds))
    for (const row of await db('contract_readings').whereIn('contract_id', ids))
      found.set(row.contract_id, {
        amountCents: row.amount_cents,
        amountState: row.amount_state as ReadingState | '',
        endState: row.end_state as ReadingState | '',
      })
  return found
}
