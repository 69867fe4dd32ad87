import { parseArgs } from 'node:util'
import type { Db } from '#db/connect.ts'
import { may, TERMINAL, type User } from '#server/access/rules.ts'
import { monthOf } from '#server/base/dates.ts'
import { capital, hours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { clausesNarrowed, inLots } from '#server/compliance/leaving-contracts.ts'
import { type StatementLine, statementLines } from '#server/compliance/statement-lines.ts'
import { type ListedState, listedStates } from '#server/compliance/statement-list.ts'
import { settleAll } from '#server/compliance/store.ts'
import { boundsOf, monthsIn, type PeriodKey, periodFrom, quarterOf } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { readerCalled } from '#server/users/store.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'statements --period AAAA-MM|AAAA-T1 [--state ÉTAT]… [--facilitator ADRESSE] [--json]   liste les relevés d’une période et leur état (1\u00a0: compte inconnu)'

export const listStatements: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values } = parseArgs({
      args,
      options: {
        period: { type: 'string' },
        state: { type: 'string', multiple: true, default: [] },
        facilitator: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const today = clock.today()
    const period = periodFrom(values.period)
    const objection = objectionTo(period, values.state, today)
    if (objection) {
      complain(`${objection}\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const reader = values.facilitator === undefined ? TERMINAL : await readerCalled(db, values.facilitator)
    if (!reader) {
      complain(`Aucun compte n’a l’adresse ${values.facilitator}.`)
      return 1
    }
    await settleAll(db, today) // nobody waits behind a terminal
    const states = values.state.length > 0 ? (values.state as ListedState[]) : listedStates
    const found: StatementLine[] = []
    for await (const line of linesOf(db, reader, { periods: touching(period!), states, today })) found.push(line)
    if (values.json) say(JSON.stringify({ period, statements: found.map(plain) }))
    else for (const line of found) say(inWords(line))
    if (!values.json)
      say(`${capital(periodName(period!))}\u00a0: ${plural(found.length, 'relevé', 'relevés', 'aucun relevé')}.`)
    return 0
  },
}

function objectionTo(period: PeriodKey | null, states: readonly string[], today: string): string | null {
  if (!period || monthOf(boundsOf(period).from) > monthOf(today))
    return 'Une période venue s’écrit comme 2026-10, ou 2026-T4 pour un trimestre.'
  const isKnown = (state: string) => (listedStates as readonly string[]).includes(state)
  return states.every(isKnown) ? null : `--state vaut ${listedStates.join(', ')}.`
}

/** Of a month, those of the quarter it falls in too; of a quarter, those of each of its months too. */
function touching(period: PeriodKey): PeriodKey[] {
  const months = monthsIn(period)
  return [...months, quarterOf(months[0]!).key]
}

type Asked = { periods: readonly PeriodKey[]; states: readonly ListedState[]; today: string }

/** Hers where she follows some, as on the page; all that one sees otherwise. */
async function* linesOf(db: Db, reader: User, { periods, states, today }: Asked): AsyncGenerator<StatementLine> {
  const isHers = reader !== TERMINAL && (await followsSome(db, reader))
  const narrow = { q: '', ...(isHers && { followedBy: reader.id }) }
  const seen = {
    today,
    readsSensitive: may(reader.role, 'identities.read'),
    byPerson: may(reader.role, 'persons.read'),
  }
  for (const some of inLots(await clausesNarrowed(db, reader, narrow)))
    yield* await statementLines(db, some, states, seen, periods)
}

/** Hours in centihours, null where nobody has said them yet. */
function plain({ contract, declared, accepted, counted, checked, ...line }: StatementLine) {
  const { id, number, lotNumber: lot, title } = contract
  return {
    contract: { id, number, lot, title },
    ...line,
    declaredCentihours: declared,
    acceptedCentihours: accepted,
    countedCentihours: counted,
    checked,
  }
}

function inWords({ period, state, sender, contract, declared, dueOn }: StatementLine): string {
  const said = declared === null ? '—' : hours(declared)
  return [
    period,
    stateWords[state].word,
    dueOn ?? '—',
    said,
    sender,
    contractName(contract),
    contractNumber(contract),
  ].join('\t')
}
