import { parseArgs } from 'node:util'
import { TERMINAL } from '#server/access/rules.ts'
import { type Month, monthFrom, monthOf } from '#server/base/dates.ts'
import { capital, hours, longMonth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { followsSome } from '#server/register/contracts/named-store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Flag } from '#server/register/hours/flag-rules.ts'
import { flagWords } from '#server/register/hours/flag-words.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { statementsTold, type ToldStatement } from '#server/register/hours/month-told.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { originWords } from '#server/register/splits/words.ts'
import { readerCalled } from '#server/users/store.ts'
import type { Verb } from './verb.ts'

const USAGE =
  'month AAAA-MM [--facilitator ADRESSE] [--json]   dit les relevés d’un mois\u00a0: leur état, les heures de chaque personne, ce qui est signalé (1\u00a0: compte inconnu)'

export const readMonth: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, { db, clock, say, complain }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { facilitator: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const month = positionals.length === 1 ? monthFrom(positionals[0]) : null
    if (!month || month > monthOf(clock.today())) {
      complain(`Un mois venu s’écrit comme 2026-10.\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const reader = values.facilitator === undefined ? TERMINAL : await readerCalled(db, values.facilitator)
    if (!reader) {
      complain(`Aucun compte n’a l’adresse ${values.facilitator}.`)
      return 1
    }
    const scope = (await followsSome(db, reader)) ? 'mine' : 'all'
    const statements: object[] = []
    let count = 0
    for await (const told of statementsTold(db, reader, { month, scope, today: clock.today() })) {
      count++
      if (values.json) statements.push(plain(told))
      else for (const line of words(told)) say(line)
    }
    if (values.json) say(JSON.stringify({ month, statements }))
    else say(`${capital(longMonth(month))}\u00a0: ${plural(count, 'relevé', 'relevés', 'aucun relevé')}.`)
    return 0
  },
}

/** Of each person the pseudonym; hours in centihours, null where nothing is said. */
function plain({ contract, group, state, flags }: ToldStatement) {
  const { contractId: id, number, lotNumber: lot, title, grid } = contract
  const { sender, statement, rows, months } = group
  const own = (row: Row) => flags.filter(flag => 'placementId' in flag && flag.placementId === row.placementId)
  return {
    contract: { id, number, lot, title },
    sender: senderName({ contract, group }),
    period: statement.key,
    state,
    receivedOn: sender.receivedOn,
    flags: flags.filter(flag => !('placementId' in flag)).map(flag => flagged(flag)),
    rows: rows.map(row => ({
      person: row.ref,
      employer: row.employer,
      mode: row.window.mode,
      months: months.map(month => {
        const cell = grid.cells.get(cellKey(row.placementId, month))
        const split = cell?.split ? { points: cell.split.points, workedCentihours: cell.split.worked } : null
        return { month, centihours: cell?.centihours ?? null, split }
      }),
      flags: own(row).map(flag => flagged(flag, row)),
    })),
  }
}

/** Its code and its sentence, of which month where it is of one. */
function flagged(flag: Flag, row: Row | null = null) {
  const month: Month | null = 'month' in flag ? flag.month : null
  return { code: flag.code, ...(month && { month }), sentence: flagWords(flag, row?.window ?? null) }
}

function senderName({ contract: { grid }, group: { sender } }: Pick<ToldStatement, 'contract' | 'group'>): string {
  return senderNames(grid.named, true).get(sender.senderId ?? 0) ?? 'Titulaire non renseigné'
}

function words(told: ToldStatement): string[] {
  const { contract, group, state, flags } = told
  const { rows, months, statement } = group
  const head = [stateWords[state].word, senderName(told), contractName(contract), contractNumber(contract)]
  return [
    [statement.key, ...head].join('\t'),
    ...flags.filter(flag => !('placementId' in flag)).map(flag => `  ! ${flag.code}\u00a0: ${flagWords(flag, null)}`),
    ...rows.flatMap(row => [
      ...months.map(month => {
        const cell = contract.grid.cells.get(cellKey(row.placementId, month))
        const origin = cell?.split ? originWords(cell.split) : ''
        return ['', row.ref, month, cell ? hours(cell.centihours) : '—', origin]
          .filter((part, at) => at < 4 || part)
          .join('\t')
      }),
      ...flags
        .filter(flag => 'placementId' in flag && flag.placementId === row.placementId)
        .map(flag => `  ! ${flag.code}\u00a0: ${flagWords(flag, row.window)}`),
    ]),
  ]
}
