import { expect } from 'chai'
import { importFile } from '#server/exchange/imports/actions.ts'
import { keptOf } from '#server/exchange/imports/keeping.ts'
import { actDays, actsOf } from '#server/register/contracts/acts-store.ts'
import { nameDoubtful, unnameDoubtful } from '#server/register/contracts/doubtful-actions.ts'
import { doubtfulName } from '#server/register/contracts/doubtful-rules.ts'
import { doubtfulOf } from '#server/register/contracts/doubtful-store.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { freshApp } from '../../support/app.ts'
import { buyers, contract, folder, holder, holders, json2022, modification } from '../decp/files.ts'

const wrongNic = '99970030500018'
const wrongKey = '99970031100011'

describe('what a publication leaves doubtful', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  it('keeps the new holders of an amendment, the doubtful one to be checked, and no company for it', async () => {
    const change = modification({ titulaires: [holder(wrongNic), holder(holders.other)] })
    const id = await imported(contract({ modifications: [change] }))

    expect(await sure(id)).to.deep.equal([holders.other])
    expect(await doubtful(id)).to.deep.equal(['SIREN 999\u00a0700\u00a0305 (établissement à vérifier)'])
    expect(await app.db('companies').where({ identifier: wrongNic })).to.deep.equal([])
  })

  it('names one, takes it back, and leaves both in the journal; importing again keeps the answer', async () => {
    const record = contract({ titulaires: [holder(wrongKey)], dateNotification: '2026-03-03' })
    const id = await imported(record)
    const [one] = (await doubtfulOf(app.db, [id])).get(id)!
    const subject = { id, buyerId: (await row(id)).buyer_id } as Contract

    await nameDoubtful(app.db, subject, one!.id, { siret: holders.stranger, name: 'Les Haies' }, author())
    expect([await sure(id), await doubtful(id)]).to.deep.equal([[holders.stranger], []])
    await imported({ ...record, datePublicationDonnees: '2026-04-01' })
    expect([await sure(id), await doubtful(id)]).to.deep.equal([[holders.stranger], []])

    await unnameDoubtful(app.db, subject, one!.id, author())
    expect([await sure(id), (await doubtful(id)).length]).to.deep.equal([[], 1])
    const said = await app.db('journal').where({ subject: 'contract', subject_id: id }).orderBy('id').pluck('action')
    expect(said.slice(-1)).to.deep.equal(['contract.holderUnnamed'])
    expect(said).to.include('contract.holderNamed')
  })

  it('a corrected publication replaces whoever was named in its place', async () => {
    const record = contract({ titulaires: [holder(wrongKey), holder(holders.harpin)] })
    const id = await imported(record)
    const [one] = (await doubtfulOf(app.db, [id])).get(id)!
    const subject = { id, buyerId: (await row(id)).buyer_id } as Contract
    await nameDoubtful(app.db, subject, one!.id, { siret: holders.stranger, name: '' }, author())
    await imported({
      ...record,
      titulaires: [holder(holders.other), holder(holders.harpin)],
      datePublicationDonnees: '2026-04-02',
    })

    expect([(await sure(id)).sort(), await doubtful(id)]).to.deep.equal([[holders.harpin, holders.other].sort(), []])
  })

  it('knows a buyer by its legal person when the end of its number is wrong', async () => {
    const siren = buyers.hauteVesle.slice(0, 9)
    const id = await imported(contract({ acheteur: { id: `${siren}00099` } }))

    const known = await app.db('buyers').where({ siret: buyers.hauteVesle }).first('id')
    expect((await row(id)).buyer_id).to.equal(known.id)
  })

  it('keeps acts of subcontracting, their days, their company, and what no figure rests on', async () => {
    const act = (id: number, siret: string, dateNotification: string) => ({
      acteSousTraitance: {
        id,
        sousTraitant: { typeIdentifiant: 'SIRET', id: siret },
        dureeMois: 4,
        dateNotification,
        datePublicationDonnees: '2026-06-10',
        montant: 9_000,
        variationPrix: 'Ferme',
      },
    })
    const acts = [act(1, holders.couleurs, '2026-05-04'), act(2, wrongNic, '2026-06-01')]
    const record = contract({ actesSousTraitance: acts })
    const id = await imported(record)

    const roles = (await holdersOf(app.db, [id])).get(id)!.map(({ role, company }) => `${role} ${company.identifier}`)
    expect(roles).to.deep.equal([`holder ${holders.stranger}`, `subcontractor ${holders.couleurs}`])
    expect((await actDays(app.db, [id])).get(id)).to.deep.equal(['2026-05-04', '2026-06-01'])
    expect((await actsOf(app.db, id)).map(({ doubt, amountCents }) => [doubt, amountCents])).to.deep.equal([
      [null, 9_000_00],
      ['establishment', 9_000_00],
    ])
    expect((await keptOf(app.db, [id])).get(id)!.facts).to.deep.include({
      place: { code: '99100', kind: 'Code postal', name: '' },
      offers: 3,
      environmental: ['aucune'],
    })

    await imported({ ...record, actesSousTraitance: [acts[1]], datePublicationDonnees: '2026-07-01' })
    const left = (await holdersOf(app.db, [id])).get(id)!.map(({ role }) => role)
    expect(left).to.deep.equal(['holder'])
  })

  async function imported(record: object): Promise<number> {
    const path = files.write('decp', json2022([record]))
    await importFile(app.db, author(), { path }, {})
    const found = await app.db('contracts').where({ number: '2026-0301' }).orderBy('id', 'desc').first('id')
    return found.id
  }

  function author() {
    const { clock } = app
    return { userId: null, at: clock.now(), today: clock.today(), formKey: null }
  }

  function row(id: number) {
    return app.db('contracts').where({ id }).first('buyer_id', 'number')
  }

  async function sure(id: number): Promise<string[]> {
    const list = (await holdersOf(app.db, [id])).get(id) ?? []
    return list.filter(({ until }) => until === null).map(({ company }) => company.identifier)
  }

  async function doubtful(id: number): Promise<string[]> {
    return ((await doubtfulOf(app.db, [id])).get(id) ?? []).map(doubtfulName)
  }
})
