import { parseArgs } from 'node:util'
import type { Db } from '#db/connect.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { isDate } from '#server/base/dates.ts'
import type { ListedContract } from '#server/compliance/contract-lines.ts'
import { contractsListed } from '#server/compliance/contract-list.ts'
import { everything, type Filters } from '#server/compliance/contract-query.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { allLinesThen } from '#server/compliance/lines-then.ts'
import { choiceThen, ordersThen } from '#server/compliance/list-then-rules.ts'
import { knownUntil, type Reading } from '#server/compliance/measure.ts'
import { accountIn } from '#server/compliance/standing.ts'
import { settleAll } from '#server/compliance/store.ts'
import { keptOf } from '#server/exchange/imports/keeping.ts'
import { mergedInto, valuesOf } from '#server/exchange/imports/publications.ts'
import { companyName } from '#server/register/companies/words.ts'
import { actsOfAll } from '#server/register/contracts/acts-store.ts'
import { doubtfulOf } from '#server/register/contracts/doubtful-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { Verb } from './verb.ts'

export const listContracts: Verb = {
  usage:
    'contracts [--consideration clause|critere|reserve|aucune|inconnue] [--date AAAA-MM-JJ] [--known AAAA-MM-JJ] [--json]   liste les marchés, tels qu’ils se lisent ce jour-là',
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values } = parseArgs({
      args,
      options: {
        consideration: { type: 'string' },
        date: { type: 'string' },
        known: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (values.consideration && !(values.consideration in considerations)) {
      complain(`--consideration vaut ${Object.keys(considerations).join(', ')}.`)
      return 2
    }
    const reading = readingFrom(values, clock.today())
    if (typeof reading === 'string') {
      complain(reading)
      return 2
    }
    await settleAll(db, clock.today()) // nobody waits behind a terminal
    const consideration = (values.consideration ?? '') as Filters['consideration']
    const filters: Filters = { ...everything, sort: 'notification', consideration: reading ? '' : consideration }
    const found = await contractsListed(db, TERMINAL, filters, clock.today(), { offset: 0, limit: 1_000_000 })
    const contracts = reading ? await readThen(db, found, reading, consideration) : found
    const ids = contracts.map(contract => contract.id)
    const holders = reading
      ? await holdersThen(db, ids, { at: reading.at, known: knownUntil(reading.known) })
      : await holdersOf(db, ids)

    const beside = await valuesOf(db, ids)
    const doubtful = await doubtfulOf(db, ids, reading ? { at: reading.at, known: knownUntil(reading.known) } : {})
    const kept = values.json ? await keptOf(db, ids) : new Map()
    const acts = values.json ? await actsOfAll(db, ids) : new Map()
    const merged = values.json ? await mergedInto(db, ids) : new Map<number, never>()

    const rows = contracts.map(contract => ({
      ...described(contract),
      considerations: contract.considerations,
      values: beside.get(contract.id) ?? null,
      holders: (holders.get(contract.id) ?? [])
        .filter(holder => !holder.until)
        .map(({ company, role }) => ({
          id: company.identifier,
          type: company.idType,
          name: companyName(company),
          role,
        })),
      toCheck: (doubtful.get(contract.id) ?? []).map(({ identifier, idType, name, role, doubt }) => ({
        id: identifier,
        type: idType,
        name,
        role,
        doubt,
      })),
      published: kept.get(contract.id) ?? null,
      subcontracts: acts.get(contract.id) ?? [],
      merged: (merged.get(contract.id) ?? []).map(({ mergedId, number, at }) => ({ id: mergedId, number, at })),
    }))
    if (values.json) say(JSON.stringify(rows, null, 2))
    else
      for (const row of rows)
        say(
          `${String(row.id).padStart(6)}  ${contractNumber({ number: row.number, lotNumber: row.lot }).padEnd(18)} ${row.considerations.join(',').padEnd(16)} ${contractWords[row.word].word.padEnd(20)} ${row.title.slice(0, 70)}`,
        )
    return 0
  },
}

/** The past reading asked; null: now. A sentence where a day cannot be read. */
function readingFrom({ date, known }: { date?: string | undefined; known?: string | undefined }, today: string) {
  for (const [option, day] of Object.entries({ date, known }))
    if (day !== undefined && (!isDate(day) || day > today))
      return `--${option} s’écrit comme 2026-10-31, et désigne un jour venu.`
  return date || known ? { at: date ?? today, today, ...(known && { known }) } : null
}

/** Those that said this consideration then, the last notified first. */
async function readThen(
  db: Db,
  contracts: readonly ListedContract[],
  reading: Reading,
  consideration: Filters['consideration'],
): Promise<ListedContract[]> {
  const lines = await allLinesThen(db, contracts, reading)
  const asked = { status: '', consideration, endsBefore: '', endsSoon: false, toTake: false } as const
  return lines.filter(choiceThen(asked, reading.at, new Set())).sort(ordersThen.notification)
}

function described(contract: ListedContract) {
  const {
    id,
    number,
    lotNumber,
    title,
    buyerName,
    buyerSiret,
    amountCents,
    amended,
    notifiedOn,
    endsOn,
    followedByName,
    standing,
    word,
    pool,
  } = contract
  const hours = standing && {
    judgedAt: standing.judgedAt,
    owedCentihours: standing.owed,
    loggedCentihours: standing.logged,
    acceptedCentihours: standing.accepted,
    countedCentihours: standing.counted,
    expectedCentihours: standing.expected,
    gapCentihours: standing.gap,
    missingCentihours: standing.missing,
    exposedCentihours: standing.exposed,
    pool: pool === null ? null : { name: pool, ...inCentihours(accountIn(standing)) },
  }
  return {
    id,
    number,
    lot: lotNumber,
    title,
    buyer: { siret: buyerSiret, name: buyerName },
    amountCents,
    amended: { amountCents: amended.state ? amended.cents : amountCents, amountState: amended.state || null },
    notifiedOn,
    endsOn,
    endState: amended.endState || null,
    followed: followedByName !== null,
    word,
    hours,
  }
}

function inCentihours({ owed, counted, expected, gap }: ReturnType<typeof accountIn>) {
  return { owedCentihours: owed, countedCentihours: counted, expectedCentihours: expected, gapCentihours: gap }
}
