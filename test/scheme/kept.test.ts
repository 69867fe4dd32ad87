import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { countAll, counted } from '#server/scheme/indicators/cells-store.ts'
import { cellsOf } from '#server/scheme/indicators/narrowed-store.ts'
import { indicatorsReport } from '#server/scheme/indicators/report.ts'
import { contract, folder, json2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'
import { toldOn } from '../support/told.ts'

const TODAY = '2026-11-17'
const TABLES = ['scheme_cells', 'scheme_months', 'scheme_contracts'] as const
const asked = (fromYear: number, toYear = fromYear) => ({
  period: { fromYear, toYear },
  base: 'notified' as const,
  narrowed: nothing,
  today: TODAY,
})

describe('what contracts count in the scheme, kept', function () {
  this.timeout(300_000)
  const app = freshApp({ today: TODAY })
  const files = folder()
  after(() => files.remove())

  it('is what a whole recount finds, after every gesture of a day', async () => {
    const { troisMoulins, rd18, users, companies, buyers } = app.cast
    const at = app.clock.now()
    const holder = await app.db('contract_holders').where({ contract_id: troisMoulins.contractId }).first('company_id')
    const { siren } = await app.db('companies').where({ id: holder.company_id }).first('siren')
    const list = {
      kind: 'ESUS',
      source: 'prefecture',
      dated_on: '2024-01-01',
      sha256: 'a',
      row_count: 1,
      recorded_at: at,
    }
    const day: [what: string, gesture: () => Promise<unknown>][] = [
      ['nothing yet', async () => {}],
      ['a file imported', () => imported(json2022([contract(), contract({ id: 'C', objet: 'Voirie' })]))],
      [
        'the same again',
        () => imported(json2022([contract({ montant: 1 }), contract({ id: 'C', objet: 'Voirie du bourg' })])),
      ],
      ['a contract withdrawn', () => change('contracts', rd18.contractId, { withdrawn_at: at })],
      ['a contract back', () => change('contracts', rd18.contractId, { withdrawn_at: null })],
      ['another amount', () => change('contracts', troisMoulins.contractId, { amount_cents: 77 })],
      ['another day', () => change('contracts', troisMoulins.contractId, { notified_on: '2025-12-31' })],
      ['no day', () => change('contracts', rd18.contractId, { notified_on: null })],
      ['another buyer', () => change('contracts', troisMoulins.contractId, { buyer_id: buyers.marvaux })],
      ['a structure', () => change('companies', holder.company_id, { kind: 'ACI', kind_source: 'typed' })],
      ['agreed ESUS', () => change('companies', holder.company_id, { esus_since: '2020-01-01' })],
      ['agreed no more', () => change('companies', holder.company_id, { esus_since: null })],
      [
        'a list says so',
        async () => {
          const [{ id }] = await app.db('company_lists').insert(list).returning('id')
          await app.db('kind_claims').insert({ list_id: id, siren, kind: 'ESUS', since: '2020-01-01' })
        },
      ],
      [
        'the next list names it no more',
        () => app.db('company_lists').insert({ ...list, dated_on: '2024-06-01', sha256: 'b' }),
      ],
      [
        'another holder',
        () =>
          app.db('contract_holders').where({ contract_id: rd18.contractId }).update({ company_id: companies.boucle }),
      ],
      [
        'a duty said',
        () =>
          app.db('social_duties').insert({
            contract_id: rd18.contractId,
            decided_on: '2026-10-01',
            duty: 'exempt',
            exemption: '1',
            reason: 'Fournitures courantes',
            recorded_at: at,
            recorded_by: users.nadir,
          }),
      ],
      ['nothing said', () => app.db('contract_considerations').where({ contract_id: rd18.contractId }).delete()],
    ]
    for (const [what, gesture] of day) {
      await gesture()
      expect(await counted(app.db), what).to.equal(0)
      expect(await keptIn(app.db), what).to.deep.equal(await recounted(app.db))
    }
  })

  it('of a year that many wrote, each figure is a naive count of its contracts, with filters and without', async () => {
    const db = await toldOn(TODAY)
    try {
      await countAll(db)
      expect(await keptIn(db)).to.deep.equal(await recounted(db))
      await db('annual_totals').delete() // what the accounts add is no contract
      const years = await db('contracts').whereNull('withdrawn_at').whereNotNull('notified_on').select('*')
      for (const year of [...new Set(years.map(({ notified_on: on }) => Number(on.slice(0, 4))))]) {
        const own = years.filter(({ notified_on: on, form }) => on.startsWith(String(year)) && form === 'contract')
        const naive = await naively(db, own)
        const { lines } = await indicatorsReport(db, TERMINAL, asked(year))
        for (const [code, [numerator, denominator]] of Object.entries(naive))
          expect(
            lines.find(line => line.code === code),
            `${code} in ${year}`,
          ).to.include({ numerator, denominator })
      }
      const directorates = await db('contracts').whereNotNull('directorate_id').distinct('directorate_id')
      for (const { directorate_id: directorateId } of directorates) {
        const cells = await cellsOf(db, TERMINAL, { ...asked(2026), narrowed: { ...nothing, directorateId } })
        const [row] = await db('contracts')
          .where({ directorate_id: directorateId })
          .whereNull('withdrawn_at')
          .whereBetween('notified_on', ['2022-01-01', '2026-12-31'])
          .count('id as count')
        expect(cells.reduce((all, one) => all + one.contracts, 0)).to.equal(Number(row.count))
      }
    } finally {
      await db.rollback()
    }
  })

  it('of a real file gives the counts that were found by hand', async function () {
    const path = fileURLToPath(
      new URL('../../../shared/data/samples/decp2022-json/emarchespublics-2024-07-13.json', import.meta.url),
    )
    if (!existsSync(path)) return this.skip()
    const before = await counts()
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today: TODAY, formKey: null }
    await importFile(app.db, author, { path }, {})
    const after = await counts()
    const came = Object.fromEntries(
      Object.entries(after).map(([name, number]) => [name, number - before[name as never]]),
    )
    expect(came).to.deep.equal({ all: 137, social: 14, clause: 8, critere: 2, reserve: 4 })
  })

  async function counts() {
    await countAll(app.db)
    const rows = await app.db('scheme_cells').where({ scope_id: 0 }).select('traits', 'contracts')
    const of = (keep: (social: string) => boolean) =>
      rows.reduce((all, { traits, contracts }) => all + (keep(traits.split('|')[4]) ? contracts : 0), 0)
    return {
      all: of(() => true),
      social: of(Boolean),
      clause: of(one => one.includes('clause')),
      critere: of(one => one.includes('critere')),
      reserve: of(one => one.includes('reserve')),
    }
  }

  async function change(table: string, id: number, values: object) {
    expect(await app.db(table).where({ id }).update(values)).to.equal(1)
  }

  async function imported(content: string) {
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today: TODAY, formKey: null }
    await importFile(app.db, author, { path: files.write('decp', content) }, {})
  }
})

/** Read row by row, with none of our rules. */
async function naively(
  db: Untyped,
  own: { id: number; amount_cents: number | null; nature: string; framework_number: string }[],
) {
  const counts = { SOC_NB: [0, 0], CLAUSE_NB: [0, 0], CRIT_NB: [0, 0], RES_NB: [0, 0] } as Record<
    string,
    [number, number]
  >
  for (const { id, framework_number: framework, nature } of own) {
    if (framework || /subs[ée]quent/i.test(nature)) continue
    const said = (await db('contract_considerations').where({ contract_id: id })).map(row => row.consideration)
    const { reserved_article: article } = await db('contracts').where({ id }).first('reserved_article')
    const clause = said.includes('clause') || (await db('clauses').where({ contract_id: id }).first('id'))
    const reserve = said.includes('reserve') || article
    const holds = {
      SOC_NB: clause || said.includes('critere') || reserve,
      CLAUSE_NB: clause,
      CRIT_NB: said.includes('critere'),
      RES_NB: reserve,
    }
    for (const [code, held] of Object.entries(holds)) {
      counts[code]![1]++
      if (held) counts[code]![0]++
    }
  }
  return counts
}

async function keptIn(db: Untyped): Promise<Record<string, unknown[]>> {
  const kept: Record<string, unknown[]> = {}
  for (const table of TABLES)
    kept[table] = (await db(table).select('*'))
      .filter(row => row.contracts !== 0)
      .map(row => JSON.stringify(row))
      .sort()
  return kept
}

/** From nothing: every contract marked, and none counted before. */
async function recounted(db: Untyped): Promise<Record<string, unknown[]>> {
  const trx = await db.transaction()
  try {
    for (const table of TABLES) await trx(table).delete()
    await trx.raw('insert into scheme_marks (contract_id) select id from contracts')
    await countAll(trx)
    return await keptIn(trx)
  } finally {
    await trx.rollback()
  }
}
