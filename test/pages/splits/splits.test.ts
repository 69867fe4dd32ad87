import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { companies as cast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { importStatement } from '#server/exchange/intake/actions.ts'
import { undoStatement } from '#server/exchange/intake/undo-actions.ts'
import { written } from '../../exchange/intake/recognised.ts'
import { workbook } from '../../exchange/sheets/written.ts'
import { freshApp, type Page } from '../../support/app.ts'
import { readCsv } from '../../support/sheets.ts'
import { fieldsIn, follow, portfolio } from '../month/support.ts'

// Bâtisseurs du Canal employs P-007 under Trois-Moulins and, from September on, under another school too. It is 17 November.

describe('hours worked once under several contracts of a company', () => {
  const app = freshApp()
  const base = () => `/entreprises/${cast.batisseurs.siret}/globalisations/${pool}`
  const month = () => `${base()}/heures/2026-10`
  const first = () => app.cast.troisMoulins
  let pool: number
  let second: { contractId: number; clauseId: number; placementId: number }
  let person: number

  beforeEach(async () => {
    const [other] = await portfolio(app, 1, { persons: 0 })
    const company_id = app.cast.companies.batisseurs
    await app.db('contract_holders').where({ contract_id: other!.contractId }).update({ company_id })
    const own = await app.db('placements').where({ clause_id: first().clauseId, employer_id: company_id }).first()
    person = own.participant_id
    const [placement] = await app
      .db('placements')
      .insert({
        participant_id: person,
        clause_id: other!.clauseId,
        employer_id: company_id,
        mode: own.mode,
        hired_on: '2026-09-01',
        created_at: '2026-09-01T08:00:00.000Z',
      })
      .returning('id')
    second = { contractId: other!.contractId, clauseId: other!.clauseId, placementId: placement.id }
    await app.post(`/entreprises/${cast.batisseurs.siret}/globalisations/nouvelle`, {
      cle: randomUUID(),
      nom: 'Collège et école',
      accord: '01/09/2026',
      [`marche-${first().clauseId}`]: 'oui',
      [`marche-${second.clauseId}`]: 'oui',
    })
    pool = (await app.db('pools').first()).id
  })

  const key = () => `${person}-${app.cast.companies.batisseurs}`
  const agree = (given: Record<string, string> = {}) =>
    app.post(`${base()}/repartition`, {
      cle: randomUUID(),
      mois: '2026-10',
      signature: '05/10/2026',
      signataires: 'Bâtisseurs du Canal, sa direction ; le Département de la Haute-Vesle',
      [`part-${first().clauseId}`]: '40',
      [`part-${second.clauseId}`]: '60',
      ...given,
    })
  const seenIn = (page: Page) => new RegExp(`name="vu-${key()}" value="([^"]*)"`).exec(page.text)![1]!
  const send = async (hours: string, given: Record<string, string> = {}) =>
    app.post(month(), {
      cle: randomUUID(),
      [`heures-${key()}`]: hours,
      [`vu-${key()}`]: seenIn(await app.get(month())),
      geste: 'enregistrer',
      ...given,
    })
  const stored = async () => {
    const rows = await app
      .db('hours')
      .join('placements', 'placements.id', 'hours.placement_id')
      .where({ month: '2026-10', participant_id: person })
      .orderBy('hours.clause_id')
      .select('hours.clause_id', 'hours.centihours')
    return Object.fromEntries(rows.map(({ clause_id, centihours }) => [clause_id, centihours]))
  }
  const shared = (one: number, other: number) => ({ [first().clauseId]: one, [second.clauseId]: other })

  it('an agreement is written on the contracts, dated, signed, and the month says whom it splits', async () => {
    const company = await app.get(`/entreprises/${cast.batisseurs.siret}`)
    expect(company.text).to.include(`href="${base()}/repartition"`)
    expect((await agree({ [`part-${second.clauseId}`]: '50' })).text).to.include(
      'Les parts font 90\u00a0% et non 100\u00a0%.',
    )
    expect((await agree({ signataires: '' })).status).to.equal(422)
    expect((await agree()).status).to.equal(303)

    const shown = await app.get(`${base()}/repartition`)
    expect(shown.text).to.include('40\u00a0% pour').and.include('par accord du').and.include('Camille Aubry')
    const page = await app.get(month())
    expect(page.text).to.include('Dominique Durand-7').and.include('Répartir et enregistrer')
    expect((await app.get('/mois/2026-10')).text)
      .to.include('40\u00a0% reviennent à ce marché')
      .and.include(`href="${month()}"`)
    expect((await app.get(`${base()}/heures/2026-09`)).text).to.include(
      'Aucun accord ne répartit les heures de septembre',
    )
    const [line] = await app.db('journal').where({ action: 'pool.splitAgreed' })
    expect(JSON.parse(line.after)).to.include({ month: '2026-10', signedOn: '2026-10-05' })
  })

  it('a file that names no contract is split by the same rule, whole, and undone as a whole', async () => {
    await agree()
    const before = await stored()
    const author = { userId: null, at: app.clock.now(), today: '2026-11-17', formKey: null }
    const importing = (hours: number) =>
      importStatement(
        app.db,
        TERMINAL,
        {
          path: written(
            workbook([
              {
                rows: [
                  ['Référence', 'Heures'],
                  ['P-007', hours],
                ],
              },
            ]),
          ),
          fileName: 'octobre.xlsx',
          contractId: null,
          sender: cast.batisseurs.siret,
          period: { from: '2026-10-01', to: '2026-10-31' },
          answers: {},
        },
        { totalReason: '' },
        author,
      )
    const done = await importing(151.67)
    expect(done.preview.rows.map(({ centihours, sentence }) => [centihours, sentence])).to.deep.equal([
      [60_67, 'réparti\u00a0: 40\u00a0% de 151,67\u00a0h'],
      [91_00, 'réparti\u00a0: 60\u00a0% de 151,67\u00a0h'],
    ])
    expect(done.preview.sums).to.deep.equal({ read: 151_67, written: 151_67 })
    expect(await stored()).to.deep.equal(shared(60_67, 91_00))
    const page = await app.get(`/marches/${first().contractId}/heures?mois=2026-10`)
    expect(page.text).to.include('éparti\u00a0: 40\u00a0% de 151,67\u00a0h')
    const more = await importing(240)
    expect([more.kind, await stored()]).to.deep.equal(['nothing', shared(60_67, 91_00)])

    // Typed again on the page of the agreement, it is no longer the file’s; and none of its parts goes alone.
    const id = done.kind === 'imported' ? done.id : 0
    const { lines } = await undoStatement(app.db, TERMINAL, id, author)
    expect(lines.map(({ outcome }) => outcome)).to.deep.equal(['undone', 'undone'])
    expect(await stored()).to.include(before)
    expect((await app.get(month())).text).to.not.include('151,67')
    const again = await importing(100)
    expect((await send('120')).status).to.equal(303)
    const kept = await undoStatement(app.db, TERMINAL, again.kind === 'imported' ? again.id : 0, author)
    expect(kept.lines.map(({ outcome }) => outcome)).to.deep.equal(['kept', 'kept'])
    expect(await stored()).to.deep.equal(shared(48_00, 72_00))
  })

  it('one entry makes a row under each contract, with where it comes from; what was worked, and no more', async () => {
    await agree()
    const before = await stored()
    expect((await send('151,67')).status).to.equal(303)

    expect(await stored()).to.deep.equal(shared(60_67, 91_00))
    const said = 'éparti\u00a0: 40\u00a0% de 151,67\u00a0h'
    expect((await app.get('/mois/2026-10')).text).to.include(said)
    const grid = await app.get(`/marches/${first().contractId}/heures?mois=2026-10`)
    expect(grid.text).to.include(said)
    const rows = readCsv((await app.get(`/marches/${first().contractId}/heures.csv`)).text)
    expect(rows[0]!.at(-1)).to.equal('Origine')
    expect(rows.filter(row => row.at(-1) === `R${said}`)).to.have.length(1)
    expect(await app.db('journal').where({ action: 'hours.split' })).to.have.length(2)
    expect(before).to.have.keys([String(first().clauseId)])

    const logged = async (known?: string) => {
      const reading = { at: '2026-11-17', today: '2026-11-17', ...(known && { known }) }
      return memberOf((await measured(app.db, [second.clauseId], reading)).get(second.clauseId)!, second.clauseId)
        .logged
    }
    expect(await logged()).to.equal(91_00)
    expect(await logged('2026-11-16')).to.equal(0)
  })

  it('is corrected as a whole: a part alone is refused, and told where', async () => {
    await agree()
    await send('151,67')
    const alone = await app.post(`/marches/${second.contractId}/heures`, {
      cle: randomUUID(),
      mois: '2026-10',
      [`h-${second.placementId}-2026-10`]: '90',
      [`v-${second.placementId}-2026-10`]: '1:9100',
      geste: 'enregistrer',
    })
    expect(alone.status).to.equal(422)
    expect(alone.text).to.include('sont réparties entre plusieurs marchés').and.include(`href="${month()}"`)

    await send('100')
    expect(await stored()).to.deep.equal(shared(40_00, 60_00))
    expect((await app.db('hour_revisions').orderBy('id', 'desc').first()).reason).to.include('réparties')
  })

  it('is undone as a whole, to what stood before anything was split', async () => {
    await agree()
    const before = (await stored())[first().clauseId]
    await send('151,67')
    await send('100')
    const undone = await send('100', { geste: `annuler-${key()}` })

    expect(undone.status).to.equal(303)
    expect(await stored()).to.deep.equal(shared(before, 0))
    expect((await app.get('/mois/2026-10')).text).not.to.include('éparti\u00a0: 40')
    expect((await app.get(month())).text).to.include('Dites marché par marché')
    expect(await app.db('journal').where({ action: 'hours.splitUndone' })).to.have.length(2)
  })

  it('nothing is written where one contract refuses: above 220 h over all, a settled statement, somebody who wrote meanwhile', async () => {
    await agree()
    const before = await stored()
    expect((await send('230')).text).to.include('dépassent ce qu’un mois peut compter')
    expect((await send('12:75')).status).to.equal(422)
    expect(await stored()).to.deep.equal(before)

    const seen = seenIn(await app.get(month()))
    await send('80')
    const late = await send('90', { [`vu-${key()}`]: seen })
    expect(late.status).to.equal(409)
    expect(late.text).to.include('Quelqu’un a écrit ces heures entre-temps')
    expect(await stored()).to.deep.equal(shared(32_00, 48_00))

    const sender = `${first().contractId}-${app.cast.companies.batisseurs}`
    const page = await app.get('/mois/2026-10')
    const [, geste] = new RegExp(`value="(accepter[a-z-]*-${sender})"`).exec(page.text)!
    await follow(app, { ...fieldsIn(page), geste: geste! })
    const closed = await send('90')
    expect(closed.status).to.equal(422)
    expect(closed.text).to.include('est arrêté pour')
    expect((await send('80', { geste: `annuler-${key()}` })).status).to.equal(422)
    expect(await stored()).to.deep.equal(shared(32_00, 48_00))
  })

  it('halves are the same figure under two contracts, and no mistake', async () => {
    await agree({ [`part-${first().clauseId}`]: '50', [`part-${second.clauseId}`]: '50' })
    await send('100')
    expect(await stored()).to.deep.equal(shared(50_00, 50_00))
    expect((await app.get('/mois/2026-10')).text).not.to.include('déclarées par le même employeur sous un autre marché')
  })

  it('is nobody else’s: other readers, other buyers, other companies', async () => {
    await agree()
    for (const other of ['nadir', 'helene', 'ines'] as const) {
      await app.as(other)
      expect((await app.get(month())).status, other).to.equal(404)
    }
    await app.as('camille')
    expect((await app.get(month().replace(cast.batisseurs.siret, cast.relais.siret))).status).to.equal(404)
    expect((await app.get(`${base()}/heures/2026-12`)).status).to.equal(404)
  })
})
