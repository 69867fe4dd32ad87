import { writeFileSync } from 'node:fs'
import { readConfig } from '#server/config.ts'
import { importHours } from '#server/terminal/import-hours.ts'
import { folder } from '../exchange/decp/files.ts'
import { type Written, type WrittenSheet, workbook } from '../exchange/sheets/written.ts'
import type { TestApp } from '../support/app.ts'

/** Who the three of Trois-Moulins are, for the files that name them. */
export const PEOPLE = [
  ['Diallo', 'Mamadou', '1990-04-12'],
  ['N’Guessan', 'Aya', '1988-07-14'],
  ['Kowalczyk', 'Agnieszka', '1977-12-01'],
] as const

/** Statements written to a folder of the test and imported from the terminal. */
export function hoursFiles(app: TestApp) {
  const files = folder()
  let count = 0
  after(() => files.remove())
  beforeEach(async () => {
    for (const [index, participant_id] of app.cast.troisMoulins.participantIds.entries()) {
      const [last_name, first_name, born_on] = PEOPLE[index]!
      await app.db('identities').where({ participant_id }).update({ last_name, first_name, born_on })
    }
  })

  const run = async (...args: string[]) => {
    const said: string[] = []
    const complained: string[] = []
    const terminal = {
      db: app.db,
      clock: app.clock,
      config: readConfig({}),
      say: (line: string) => said.push(line),
      complain: (line: string) => complained.push(line),
    }
    const code = await importHours.run(['hours', ...args], terminal)
    return { code, said: said.join('\n'), complained: complained.join('\n') }
  }

  return {
    run,
    file: (rows: Written[][], sheet: Partial<WrittenSheet> = {}) => book([{ rows, ...sheet }]),
    book,
    text(content: string): string {
      return files.write(`releve-${++count}.csv`, content)
    },
    /** With `--json`, of October 2026 where nothing else is said. */
    async json(...args: string[]) {
      const isSaid = args.includes('--undo') || args.includes('--period')
      const { code, said } = await run('--json', ...(isSaid ? [] : ['--period', '2026-10']), ...args)
      return { code, answer: JSON.parse(said) }
    },
    /** Centihours of the three of Trois-Moulins in this month. */
    async hoursOf(month: string): Promise<number[]> {
      const of = app.db('hours').whereIn('placement_id', app.cast.troisMoulins.placementIds).where({ month })
      return of.orderBy('placement_id').pluck('centihours')
    },
    /** The person of this rank placed at Les Halles too. */
    async placedAtHalles(rank: number, employer: 'relais' | 'couleurs' = 'relais'): Promise<number> {
      const [row] = await app
        .db('placements')
        .insert({
          participant_id: app.cast.troisMoulins.participantIds[rank],
          clause_id: app.cast.halles.clauseId,
          employer_id: app.cast.companies[employer],
          mode: 'MAD_ETTI',
          hired_on: '2026-03-02',
          created_at: '2026-11-17',
        })
        .returning('id')
      return row.id
    },
  }

  function book(sheets: WrittenSheet[], how?: Parameters<typeof workbook>[1]): string {
    const path = files.write(`releve-${++count}.xlsx`, '')
    writeFileSync(path, workbook(sheets, how))
    return path
  }
}
