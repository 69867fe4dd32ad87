import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import type { ReadProgramme } from '#server/scheme/programmes/read.ts'
import { readProgrammes } from '#server/scheme/programmes/read.ts'
import { measures, quantitySaid, targetStates } from '#server/scheme/programmes/words.ts'
import { reachedSaid, synthesisOf } from '#server/scheme/programmes/words-read.ts'
import { dateAsked, type Verb } from './verb.ts'

const USAGE = 'programmes [--date AAAA-MM-JJ] [--json]   dit où en sont les programmes du schéma à une date'

export const listProgrammes: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values } = parseArgs({
      args,
      options: { date: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const today = clock.today()
    const at = dateAsked(values.date, today)
    if (!at) {
      complain(`--date est un jour venu, comme 2026-10-31.\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const read = await readProgrammes(db, TERMINAL, { at, today })
    if (values.json) say(JSON.stringify({ at, programmes: read.map(plain) }))
    else for (const one of read) for (const line of inWords(one)) say(line)
    if (!values.json && read.length === 0) say('Aucun programme n’est écrit.')
    return 0
  },
}

/** Hours and euros in hundredths; « secret »: at least one person, and not published. */
function plain({ programme, contracts, register, personsUntil, targets, meetings, partners, values }: ReadProgramme) {
  const { id, kind, name, sector, territory, startsOn, endsOn, budgetCents, audiences } = programme
  return {
    id,
    kind,
    name,
    sector,
    territory,
    startsOn,
    endsOn,
    budgetCents,
    audiences,
    contracts,
    register,
    personsUntil,
    targets: targets.map(({ measure, basis, due, wanted, reached, expected, state, target }) => ({
      measure,
      basis,
      from: target.datedOn,
      due,
      wanted,
      reached: reached.value,
      source: reached.said?.source ?? null,
      expected,
      state,
    })),
    meetings: meetings.map(({ code, datedOn, quantity }) => ({ kind: code, on: datedOn, persons: quantity })),
    partners: partners.map(({ code, label, datedOn, endsOn: until }) => ({
      role: code,
      name: label,
      since: datedOn,
      until,
    })),
    values: values.map(({ code, datedOn, quantity, source }) => ({
      measure: code,
      on: datedOn,
      value: quantity,
      source,
    })),
  }
}

function inWords(read: ReadProgramme): string[] {
  return [
    `${read.programme.name}\t${synthesisOf(read)}`,
    ...read.targets.map(one => {
      const { label } = measures[one.measure]
      return `  ${targetStates[one.state].word}\t${label}\t${reachedSaid(one)} / ${quantitySaid(one.measure, one.wanted)}`
    }),
  ]
}
