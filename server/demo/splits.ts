import { TERMINAL } from '#server/access/rules.ts'
import type { Author } from '#server/journal/store.ts'
import { placesInPool, poolFor } from '#server/register/clauses/pool-store.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { contractName, percentOf } from '#server/register/contracts/words.ts'
import { splitHours } from '#server/register/hours/split-actions.ts'
import { seenOf } from '#server/register/hours/split-rules.ts'
import { agreementOf, splitMonthOf } from '#server/register/hours/split-store.ts'
import { writeAgreement } from '#server/register/splits/actions.ts'
import { entryKey } from '#server/register/splits/store.ts'
import type { Agenda, Stage } from './agenda.ts'
import { type Calendar, weekday } from './calendar.ts'
import { mainHolder } from './contracts.ts'
import { storyCompanies } from './story/companies.ts'
import type { Done, Line, Placement } from './work.ts'

// Somebody who works on two contracts of a pool: what they worked is said once, and split under an agreement.

const FROM = -2
/** Of the two contracts, in the order in which they are told. Hundredths of a percent. */
const POINTS = [40_00, 60_00]

/** One person of both contracts, and what they worked each month. */
export type Shared = { pair: [Done, Done]; own: Placement; months: Line[] }

/** Somebody of the second contract works under the first as well; what they did since then is no longer told by a statement. */
export function sharedBetween(done: readonly Done[], calendar: Calendar): Shared | null {
  const [first, second] = done.filter(({ story }) => story.clause?.pool)
  if (!first || !second) return null
  const employer = mainHolder(second.story)
  const own = second.placements.find(
    one => one.leftOn === null && one.employer === employer && one.lines.some(({ month }) => month === FROM),
  )
  if (!own) return null
  const months = own.lines.filter(({ month }) => month >= FROM)
  own.lines = own.lines.filter(({ month }) => month < FROM)
  const hiredOn = calendar.on(`${FROM}/01`)
  first.placements.push({ ...own, hiredOn, eligibleLate: 0, lines: [] })
  return { pair: [first, second], own, months }
}

/** The agreement, then each month once it is over: noted before what came of it. */
export function tellSplits(agenda: Agenda, stage: Stage, { pair, own, months }: Shared): void {
  const { calendar } = stage
  const signedOn = calendar.workday(`${FROM - 1}/20`)
  agenda.on(signedOn, '17:20', 'camille', author => agree(stage, pair, signedOn, author))
  for (const { month, centihours } of months) {
    const day = weekday(calendar.on(`${month + 1}/03`))
    agenda.on(day, '08:10', 'camille', author => split(stage, pair, own, { month, centihours }, author))
  }
}

async function agree(stage: Stage, pair: [Done, Done], signedOn: string, author: Author) {
  const { pool, places, hrefTo } = await pooled(stage, pair)
  const parts = pair.map(({ story }, index) => ({ clauseId: stage.clauses.get(story)!, points: POINTS[index]! }))
  const names = new Map(places.map(({ clauseId, contract }) => [clauseId, contractName(contract)]))
  const saidOf = ({ clauseId, points }: (typeof parts)[number]) => `${names.get(clauseId)}\u00a0: ${percentOf(points)}`
  const signedBy = `${storyCompanies[mainHolder(pair[0].story)].name} et le Département`
  const form = { fromMonth: stage.calendar.month(FROM), signedOn, signedBy, parts }
  return writeAgreement(stage.trx, pool, form, { href: hrefTo('/repartition'), saidOf }, author)
}

async function split(stage: Stage, pair: [Done, Done], own: Placement, line: Line, author: Author) {
  const { trx } = stage
  const month = stage.calendar.month(line.month)
  const { pool, places, hrefTo } = await pooled(stage, pair)
  const { together, grids } = await splitMonthOf(trx, (await agreementOf(trx, pool.id, month))!, month)
  const one = together.find(({ rows }) => rows.some(({ row }) => row.placementId === own.id))!
  const typed = {
    key: entryKey(one),
    text: String(line.centihours / 100).replace('.', ','),
    seen: seenOf(one, null, grids, month),
  }
  const outcome = await splitHours(trx, { pool, places, month, href: hrefTo(`/heures/${month}`) }, [typed], author)
  return outcome.kind === 'saved' ? null : outcome.kind
}

async function pooled({ trx, companies, clauses }: Stage, [{ story }]: [Done, Done]) {
  const companyId = companies.get(mainHolder(story))!
  const { pool_id } = (await trx('clauses')
    .where({ id: clauses.get(story)! })
    .first('pool_id'))!
  const pool = await poolFor(trx, TERMINAL, companyId, pool_id)
  const company = { identifier: storyCompanies[mainHolder(story)].siret }
  const hrefTo = (path: string) => companyHref(company, `/globalisations/${pool.id}${path}`)
  return { pool, places: await placesInPool(trx, TERMINAL, pool.id), hrefTo }
}
