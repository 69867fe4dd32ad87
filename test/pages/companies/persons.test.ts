import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { companies as cast } from '#db/seeds/cast.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { htmlOf } from '#server/documents/print.ts'
import { freshApp } from '../../support/app.ts'

const second = siretFrom(cast.batisseurs.siret.slice(0, 8), '0077')

describe('of which legal person an establishment is', () => {
  const app = freshApp()
  beforeEach(async () => {
    await app.as('nadir')
    const company = { id_type: 'SIRET', identifier: second, siren: second.slice(0, 9), name: 'Bâtisseurs, agence nord' }
    const texts = { kind: 'company', name_source: 'typed', search_text: 'agence nord', sort_text: 'agence nord' }
    await app.db('companies').insert({ ...company, ...texts, created_at: '2026-11-17' })
  })

  it('one is told apart with a reason: verdict, payment and paper speak of it alone, until it is taken back', async () => {
    expect(await page(second))
      .to.include('À surveiller')
      .and.include('Une seule entreprise, même SIREN')
    const path = `/entreprises/${second}/etablissements`
    expect((await send(path, { geste: 'distinguer', 'motif-distinguer': '' })).status).to.equal(422)
    await send(path, { geste: 'distinguer', 'motif-distinguer': 'Société cédée en 2025' })

    expect(await page(second))
      .to.include('Rien à dire')
      .and.include('Société cédée en 2025')
      .and.include('Nadir')
    expect(await page(cast.batisseurs.siret))
      .to.include('À surveiller')
      .and.include('Aucun autre n’est connu ici.')
    expect(await plain(`/avant-paiement?siren=${second}`)).to.include('Bâtisseurs, agence nord')
    expect(await plain(`/avant-paiement?siren=${second}`)).not.to.include('À surveiller')
    expect(await paper(second)).not.to.include('Trois-Moulins')
    const line = await app.db('journal').where({ action: 'company.toldApart' }).first('after')
    expect(JSON.parse(line.after)).to.deep.equal({ siren: null, reason: 'Société cédée en 2025' })

    const { id } = await app.db('company_persons').orderBy('id', 'desc').first('id')
    expect((await send(`${path}/reprise`, { acte: String(id) })).status).to.equal(303)
    expect(await page(second))
      .to.include('À surveiller')
      .and.not.include('Société cédée')
    expect((await send(`${path}/reprise`, { acte: String(id) })).status, 'taken back already').to.equal(404)
    expect(await paper(second)).to.include('Trois-Moulins')
  })

  it('two that are one are merged by the number of either, and told so', async () => {
    const path = `/entreprises/${cast.harpin.siret}/etablissements`
    const joining = { geste: 'reunir', 'motif-reunir': 'Absorbée en juin' }
    const refused = await send(path, { ...joining, numero: '999999999' })
    expect([refused.status, words(refused.text)].join(' '))
      .to.include('422')
      .and.include('Aucune entreprise du registre')
    expect(words((await send(path, { ...joining, numero: cast.harpin.siret })).text)).to.include(
      'cette entreprise elle-même',
    )
    await send(path, { ...joining, numero: cast.batisseurs.siret })

    expect(await page(cast.harpin.siret))
      .to.include('À surveiller')
      .and.include('Absorbée en juin')
    expect(await page(cast.batisseurs.siret)).to.include('Réfection de la RD 18')
    expect(words((await send(path, { ...joining, numero: second })).text)).to.include('déjà une seule entreprise')
    const { id } = await app.db('company_persons').orderBy('id', 'desc').first('id')
    await send(`${path}/reprise`, { acte: String(id) })
    expect(await page(cast.harpin.siret)).to.include('Rien à dire')
  })

  it('what was said is never rewritten', async () => {
    await send(`/entreprises/${second}/etablissements`, { geste: 'distinguer', 'motif-distinguer': 'Cédée' })
    const change = app.db.transaction(trx => trx('company_persons').update({ reason: '' }))
    expect(await change.then(() => '', String)).to.match(/append only|append-only|change/i)
  })

  const send = (path: string, body: Record<string, string>) => app.post(path, { cle: randomUUID(), ...body })
  const plain = async (path: string) => words((await app.get(path)).text)
  const page = (siret: string) => plain(`/entreprises/${siret}`)
  const paper = async (siret: string) => {
    return words(htmlOf(await companyReport(app.db, TERMINAL, siret, { at: '2026-10-31', today: app.clock.today() })))
  }
})

function words(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\u00a0|\u202f|&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
}
