import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { clockAt } from '#server/base/clock.ts'
import { importStatement } from '#server/exchange/intake/actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { saveMonth } from '#server/register/hours/month-actions.ts'
import { answerHours } from '#server/register/passes/answers.ts'
import { passOpenedBy } from '#server/register/passes/store.ts'
import { openVisit, visitHeld } from '#server/register/passes/visits.ts'
import { written } from '../exchange/intake/recognised.ts'
import { workbook } from '../exchange/sheets/written.ts'
import { ownDatabase } from '../support/database.ts'
import { linkPath } from '../support/links.ts'

// October of P-003 at Trois-Moulins, of which three people say something at the same instant: Camille on the page of the month,
// a colleague by a file, the company by its link.

const MONTH = '2026-10'
const ROUNDS = 2

describe('two facilitators and a company at once', function () {
  this.timeout(120_000)
  const clock = clockAt('2026-11-17')
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast
  before(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db)
  })
  after(() => own.drop())

  const placement = () => cast.troisMoulins.placementIds[0]!
  const cell = () => db('hours').where({ placement_id: placement(), month: MONTH }).first()
  const by = (userId: number | null) => ({ userId, at: clock.now(), today: clock.today(), formKey: null })

  it('nothing that was acknowledged is lost, and who comes second is told what stands', async () => {
    const { contractId, clauseId } = cast.troisMoulins
    const place = { contract: await contractFor(db, TERMINAL, contractId), clauseId }
    const path = await linkPath({ db, cast, clock }, 'relais')
    const pass = (await passOpenedBy(db, path.split('/').at(-1)!))!
    const token = (await openVisit(db, pass, '', clock.now()))!
    const visit = { ...(await visitHeld(db, token, clock.now()))!, answeredBy: 'Maud Tessier' }

    for (let round = 0; round < ROUNDS; round++) {
      const seen = await cell()
      const entry = (text: string, placementId = placement(), { version, centihours } = seen) => ({
        ...{ placementId, month: MONTH, text, seenVersion: version, seenCentihours: centihours },
      })
      const others = (await gridOf(db, clauseId)).cells
      const rest = cast.troisMoulins.placementIds.slice(1).flatMap(id => {
        const { version, centihours } = others.get(`${id}-${MONTH}`) ?? { version: 0, centihours: 0 }
        return [entry(String(centihours / 100).replace('.', ','), id, { version, centihours })]
      })
      const [typed, filed, answer] = [60 + round, 80 + round, 100 + round]
      const [month, file, link] = await Promise.all([
        saveMonth(
          db,
          place,
          MONTH,
          { entries: [entry(String(typed))], answers: new Map(), groups: [], href: `/mois/${MONTH}` },
          by(cast.users.camille),
        ),
        importStatement(db, TERMINAL, wanted(filed), { totalReason: '' }, by(cast.users.nadir)),
        answerHours(
          db,
          visit,
          place,
          MONTH,
          { entries: [entry(String(answer)), ...rest], href: '/reponses' },
          by(null),
        ),
      ])

      const said = [
        ...(month.kind === 'done' ? [typed] : []),
        ...(file.kind === 'imported' ? [filed] : []),
        ...(link.kind === 'sent' ? [answer] : []),
      ].map(hours => hours * 100)
      const now = await cell()
      expect(said, 'one of them at least').to.not.deep.equal([])
      expect(said).to.include(now.centihours)
      const revisions = await db('hour_revisions').where({ hours_id: now.id }).orderBy('id')
      expect(now.version, 'each that was acknowledged is a version').to.equal(seen.version + said.length)
      const kept = [...revisions.map(({ centihours }) => centihours), now.centihours]
      expect(kept).to.include.members(said)

      const told = [month, link].filter(({ kind }) => kind === 'refused') as { conflicts: Map<string, object> }[]
      for (const { conflicts } of told) expect([...conflicts.keys()]).to.deep.equal([`${placement()}-${MONTH}`])
      expect(said.length + told.length).to.equal(3)
    }
  })

  function wanted(hours: number) {
    const rows = [
      ['Nom et prénom', 'Matricule', 'Heures'],
      ['DURAND Dominique', 'P-003', hours],
    ]
    const period = { from: '2026-10-01', to: '2026-10-31' }
    const of = { contractId: cast.troisMoulins.contractId, sender: '', period, answers: {} }
    return { ...of, path: written(workbook([{ rows }])), fileName: 'releve.xlsx' }
  }
})
