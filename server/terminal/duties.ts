import { parseArgs } from 'node:util'
import { TERMINAL, type User } from '#server/access/rules.ts'
import { buyersAsked } from '#server/register/buyers/choice-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { begunOn } from '#server/register/duties/need-rules.ts'
import { dutiesOf, inOrder } from '#server/scheme/duties/model.ts'
import { type DutyRow, dutyRows } from '#server/scheme/duties/store.ts'
import { familyWords, findingWords, groundSaid, stateWords } from '#server/scheme/duties/words.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'duties [--year AAAA] [--buyer SIREN] [--json]   dit quels marchés sont soumis à une clause sociale (L.\u00a02112-2-1), et ce qui manque (1\u00a0: acheteur inconnu)'

export const listDuties: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const options = {
      year: { type: 'string' },
      buyer: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const
    const { values } = parseArgs({ args, options })
    if (values.year !== undefined && !/^\d{4}$/.test(values.year)) {
      complain(`Une année s’écrit comme 2026.\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const ids = values.buyer === undefined ? null : buyersAsked(values.buyer, await buyersOf(db, TERMINAL))
    if (values.buyer !== undefined && !ids?.length) {
      complain(`Aucun acheteur n’a le SIREN ${values.buyer}.`)
      return 1
    }
    const reader: User = { ...TERMINAL, buyerIds: ids }
    const year = values.year === undefined ? null : Number(values.year)
    const rows = inOrder(await dutyRows(db, reader, { year, at: clock.today() }))
    const duties = dutiesOf(rows)
    if (values.json) {
      say(JSON.stringify({ year, ...duties, contracts: rows.map(plain) }))
      return 0
    }
    for (const { code, contracts } of duties.families) say(`${familyWords[code]}\u00a0: ${contracts}`)
    for (const { code, contracts } of duties.states) say(`${stateWords[code].word}\u00a0: ${contracts}`)
    for (const row of rows.filter(({ ground }) => ground !== 'before')) say(lineOf(row))
    return 0
  },
}

/** Codes, cents and days; of who answered, the name of the account. */
function plain(row: DutyRow) {
  const {
    id,
    number,
    lotNumber: lot,
    title,
    state,
    ground,
    missing,
    hasCondition,
    findings,
    threshold,
    need,
    answer,
  } = row
  return {
    ...{ id, number, lot, title, buyer: row.buyerName, form: row.form },
    ...{ begunOn: begunOn(row, need), notifiedOn: row.notifiedOn, amountCents: row.amountCents },
    need: need && {
      valueCents: need.valueCents,
      purchase: need.purchase,
      buyerQuality: need.quality,
      source: need.source,
    },
    threshold: threshold && { cents: threshold.cents, toConfirm: threshold.toConfirm, source: threshold.period.source },
    ...{ state, ground, missing, hasCondition, findings },
    answer: answer && {
      duty: answer.duty,
      exemption: answer.exemption,
      decidedOn: answer.decidedOn,
      by: answer.byName,
    },
  }
}

function lineOf(row: DutyRow): string {
  const said = [groundSaid(row), ...row.findings.map(finding => findingWords[finding])].join(' ')
  return [stateWords[row.state].word, contractNumber(row), row.title, said].join('\t')
}
