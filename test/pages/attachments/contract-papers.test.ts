import { expect } from 'chai'
import { pdf } from '../../register/attachments/samples.ts'
import { freshApp, type Page } from '../../support/app.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')

describe('the reviews of a contract and the minutes of its meetings', () => {
  const app = freshApp({ today: '2026-12-03' })
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const page = () => `${contract()}/pieces`
  beforeEach(async () => {
    const own = app.db('contracts').where({ id: app.cast.troisMoulins.contractId })
    await own.update({ starts_on: '2025-11-10', notified_on: '2025-11-03', ends_on: '2026-12-20' })
    await app.db('facts').insert({
      ...{
        contract_id: app.cast.troisMoulins.contractId,
        kind: 'meeting',
        dated_on: '2026-10-06',
        text: 'Point d’étape.',
      },
      ...{ next_step: '', recorded_at: '2026-10-06T09:00:00.000Z', recorded_by: app.cast.users.camille },
    })
  })

  const bring = async (fields: Record<string, string>, name = 'bilan.pdf', bytes = pdf()) => {
    const [, cle = ''] =
      /action="[^"]*\/pieces"[\s\S]*?name="cle" value="([^"]+)"/.exec((await app.get(page())).text) ?? []
    const form = new FormData()
    for (const [key, value] of Object.entries({ cle, ...fields })) form.append(key, value)
    form.append('pieces', new Blob([new Uint8Array(bytes)]), name)
    return app.post(page(), form)
  }

  it('are told on its page since they are due, brought, read and withdrawn there', async () => {
    expect(words(await app.get(contract()))).to.include('Bilan annuel ou final, attendu depuis le 20 novembre 2026')
    expect(words(await app.get(page())))
      .to.include('2 pièces manquent')
      .and.include('Compte rendu de réunion : depuis le 6 octobre 2026')

    expect((await bring({ nature: 'P_CR', datee: '08/10/2026' }, 'cr.pdf', pdf('cr'))).status).to.equal(303)
    expect((await bring({ nature: 'P_BILAN', datee: '01/12/2026' })).status).to.equal(303)
    const after = words(await app.get(page()))
    expect(after).to.include('bilan.pdf').and.not.include('pièces manquent')
    expect(words(await app.get(contract()))).to.include('Rien ne manque.')
    const rows = await app.db('attachments').orderBy('id')
    expect(rows.map(({ about, kind, company_id, period }) => [about, kind, company_id, period])).to.deep.equal([
      ['contract', 'P_CR', null, null],
      ['contract', 'P_BILAN', null, null],
    ])

    const read = await app.post(`/pieces/${rows[1].id}/lecture`, {})
    expect(read.headers.get('content-type')).to.equal('application/pdf')
    const line = await app.db('journal').where({ action: 'attachment.read' }).first()
    expect(line).to.include({ subject: 'attachment' })
    expect(line.href).to.equal(page())

    expect((await app.post(`/pieces/${rows[1].id}/retrait`, { motif: 'Mauvais fichier.' })).location).to.equal(page())
    expect(words(await app.get(contract()))).to.include('attendu depuis le 20 novembre 2026')
  })

  it('are never on a statement, and no paper of a statement is brought there', async () => {
    expect((await bring({ nature: 'P_BILAN' })).status).to.equal(303)
    expect(words(await app.get(`${contract()}/releves/2026-10/pieces`))).to.not.include('bilan.pdf')
    expect(words(await bring({ nature: 'P_HEURES' }, 'a.pdf', pdf('a')))).to.include('ne se dépose pas ici')
    expect(words(await bring({ nature: 'P_BILAN' }))).to.include('c’est le même fichier')
  })

  it('who reads no identity knows what is missing, and never which file was kept', async () => {
    await bring({ nature: 'P_CR', datee: '08/10/2026' }, 'CR Dominique.pdf')
    const [{ id }] = await app.db('attachments').select('id')
    await app.as('nadir')
    expect(words(await app.get(page())))
      .to.include('Bilan annuel ou final')
      .and.not.match(/Dominique|Compte rendu de réunion : depuis/)
    expect((await app.post(`/pieces/${id}/lecture`, {})).status).to.equal(404)
    expect((await app.post(page(), {})).status).to.equal(404)
  })

  it('demanded, they are owed once their delay has passed, and claimed of who answers for the contract', async () => {
    const { clauseId, contractId } = app.cast.troisMoulins
    const holder = await app.db('contract_holders').where({ contract_id: contractId, until: null }).first()
    const key = { company_id: holder.company_id, buyer_id: app.cast.buyers.hauteVesle }
    await app.db('company_contacts').where(key).delete()
    await app.db('company_contacts').insert({ ...key, contact_email: 'clause@batisseurs.example' })
    const demanded = `${contract()}/pieces-exigees`
    const [, cle = ''] = /name="cle" value="([^"]+)"/.exec((await app.get(demanded)).text) ?? []
    await app.post(demanded, {
      cle,
      nature: 'P_BILAN',
      exigence: 'oui',
      delai: '5',
      effet: '01/11/2025',
      fondement: '',
    })
    const { text } = await app.get(demanded)
    expect(words({ text } as Page)).to.include('Due depuis le 20 novembre 2026, délai passé le 25 novembre 2026')
    expect(text).to.include(`href="${page()}"`).and.include(`envoi-${holder.company_id}`)
    expect(words({ text } as Page)).to.include('- Bilan annuel ou final : due depuis le 20 novembre 2026')
    expect(await app.db('piece_demands').where({ clause_id: clauseId })).to.have.length(1)
  })
})
