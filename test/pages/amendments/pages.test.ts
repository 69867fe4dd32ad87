import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { contractReport } from '#server/documents/contract.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { undoImport } from '#server/exchange/imports/undo-actions.ts'
import { countToConfirm } from '#server/register/contracts/pending-store.ts'
import { readingOf } from '#server/register/contracts/readings-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contract, folder, json2022, modification } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\u00a0|\u202f|&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')

describe('amendments that may be read two ways', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  const imported = async (...ids: string[]) => {
    const records = ids.map(id =>
      contract({
        id,
        objet: `Entretien des haies du canal, rive ${id}`,
        dateNotification: '2026-01-15',
        dureeMois: 9,
        montant: 120_000,
        modifications: [modification({ dateNotificationModification: '2026-11-02', montant: 9_500 })],
      }),
    )
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await importFile(app.db, author, { path: files.write('decp', json2022(records)) }, {})
    const rows = await app.db('contracts').whereIn('number', ids).orderBy('number').pluck('id')
    return rows as number[]
  }
  const amountOf = async (id: number) => (await readingOf(app.db, await contractFor(app.db, TERMINAL, id))).amount
  const send = (path: string, body: Record<string, string>) => app.post(path, { cle: randomUUID(), ...body })

  it('are asked on the contract, printed as doubtful, and answered in one click', async () => {
    const [id] = await imported('nord')
    const path = `/marches/${id}`
    const asked = words((await app.get(path)).text)
    expect(asked).to.include('Avenant n° 1 du 2 novembre 2026 : 9 500 €')
    expect(asked).to.include('C’est le nouveau total : 9 500 €').and.include('C’est ce qui s’ajoute : 129 500 €')
    expect(asked).to.include('120 000 € à la notification ; un avenant du 2 novembre 2026 publie 9 500 €, à confirmer')
    expect(asked).to.include('fin à confirmer, au plus tôt le 2 novembre 2026')
    const printed = async (at: string) =>
      JSON.stringify(await contractReport(app.db, TERMINAL, id!, { at, today: '2026-12-02' })).replace(
        /\u00a0|\u202f/g,
        ' ',
      )
    expect(await printed('2026-10-31')).to.not.include('9 500')
    expect(await printed('2026-11-30'))
      .to.include('120 000 € à la notification ; un avenant du 2 novembre 2026 publie 9 500 €, à confirmer')
      .and.include('14 octobre 2026, fin à confirmer')
    const { content } = (await amountOf(id!)).readings[0]!

    expect((await send(`${path}/avenants`, { avenant: content, sens: 'other' })).text).to.include('Écrivez le montant')
    expect((await send(`${path}/avenants`, { avenant: content, sens: 'added' })).status).to.equal(303)
    expect((await send(`${path}/fin`, { fin: 'autre' })).status).to.equal(422)
    expect(
      (await send(`${path}/fin`, { fin: 'autre', jour: '31/12/2026', motif: 'Ordre de service' })).status,
    ).to.equal(303)

    const said = words((await app.get(path)).text)
    expect(said).to.include('129 500 € après 1 avenant').and.not.include('fin à confirmer')
    const page = await app.get(`${path}/avenants`)
    expect(words(page.text)).to.include('Réponse de Camille Aubry').and.include('31 décembre 2026')
    const answers = [...page.text.matchAll(/name="reponse" value="(\d+)"/g)].map(([, answer]) => answer!)
    expect(answers).to.have.length(2)
    for (const reponse of answers) expect((await send(`${path}/avenants/reprise`, { reponse })).status).to.equal(303)
    expect(words((await app.get(path)).text))
      .to.include('publie 9 500 €, à confirmer')
      .and.include('fin à confirmer')
  })

  it('of one buyer are answered together, in a list that those of others do not see', async () => {
    const ids = await imported('est', 'nord', 'ouest')
    const list = words((await app.get('/avenants')).text)
    expect(list).to.include('3 marchés').and.include('De même pour les 2 autres avenants de cet acheteur')
    const { content } = (await amountOf(ids[0]!)).readings[0]!
    const unsaid = { avenant: content, sens: 'none', tous: 'oui', retour: '/avenants' }
    expect((await send(`/marches/${ids[0]}/avenants`, unsaid)).status, 'another reading, unexplained').to.equal(422)
    const together = { ...unsaid, motif: 'Avenants de forme' }
    const answered = await send(`/marches/${ids[0]}/avenants`, together)
    expect(answered.location).to.equal('/avenants')
    for (const id of ids) expect(await amountOf(id)).to.include({ cents: 120_000_00, state: 'typed' })
    expect(await app.db('amendment_answers').whereIn('contract_id', ids)).to.have.length(3)
    expect(words((await app.get('/avenants')).text)).to.not.include('De même')
  })

  it('say why where the answer departs from what was proposed, on the page and in the journal', async () => {
    const [id] = await imported('sud')
    const path = `/marches/${id}`
    const { content } = (await amountOf(id!)).readings[0]!
    const departing = { avenant: content, sens: 'total' }
    const refused = await send(`${path}/avenants`, departing)
    expect(refused.status).to.equal(422)
    expect(words(refused.text)).to.include('Cette réponse n’est pas la lecture proposée : dites pourquoi.')
    expect(refused.text).to.match(/id="avenant-\d+-total" value="total" checked/)
    await send(`${path}/avenants`, { ...departing, motif: 'Marché réduit à une tranche' })

    const early = { fin: '2026-10-14' }
    expect(words((await send(`${path}/fin`, early)).text)).to.include('Un acte du 2 novembre 2026 est postérieur')
    await send(`${path}/fin`, { ...early, motif: 'Avenant de régularisation' })
    const page = words((await app.get(`${path}/avenants`)).text)
    expect(page).to.include(': Marché réduit à une tranche').and.include(': Avenant de régularisation')
    const lines = await app.db('journal').where({ subject: 'contract', subject_id: id }).orderBy('id').pluck('after')
    expect(lines.slice(-2).join()).to.include('Marché réduit à une tranche').and.include('Avenant de régularisation')
  })

  it('wait for nobody once what published them is taken back', async () => {
    await imported('est', 'ouest')
    const waiting = (text: string) => words(text).match(/\d+ marchés?/)?.[0]
    expect(waiting((await app.get('/avenants')).text)).to.equal('2 marchés')
    const latest = await app.db('imports').orderBy('id', 'desc').first('id')
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await undoImport(app.db, author, await importFor(app.db, TERMINAL, latest.id), 'Mauvais fichier')
    expect(words((await app.get('/avenants')).text)).not.to.include('2 marchés')
    expect(await countToConfirm(app.db, TERMINAL)).to.equal(0)
  })
})
