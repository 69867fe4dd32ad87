import { expect } from 'chai'
import { importFile } from '#server/exchange/imports/actions.ts'
import { objectionsToTriage, oldBefore } from '#server/register/followings/triage-rules.ts'
import { contract, folder, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'
import { formIn } from '../../support/form-in.ts'

describe('sorting contracts to take in charge', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  const old = (id: string) =>
    contract({
      id,
      objet: `Entretien ancien ${id}`,
      dateNotification: '2022-01-10',
      datePublicationDonnees: '2022-02-01',
    })
  beforeEach(() => brought([old('A-1'), old('A-2'), old('A-3'), contract({ id: 'N-1', objet: 'Chantier en cours' })]))

  it('Camille says that those that ended years ago are too old, and finds them back', async () => {
    const list = await shown('/marches?suivi=a-prendre')
    expect(list)
      .to.match(/Trier ces \d\u00a0marchés/)
      .and.include('3\u00a0sont finis depuis plus de deux ans')
    const address = /href="(\/a-prendre-en-charge\?[^"]*trop-ancien)"/.exec(list)![1]!
    const page = await shown(address)
    expect(page).to.include('3\u00a0marchés répondent').and.include('Entretien ancien A-2').and.not.include('en cours')
    expect(page).to.include('Fini depuis plus de deux ans')
    const before = await homeCount()

    const answer = await sorted(address, { motif: 'Fini depuis plus de deux ans' })
    expect(answer).to.include('3\u00a0marchés dits «\u00a0trop anciens\u00a0».')
    expect(await homeCount()).to.equal(before - 3)
    expect(await shown('/marches?suivi=a-prendre')).not.to.include('Entretien ancien')
    const aside = await shown('/marches?etat=dismissed')
    expect(aside).to.include('Entretien ancien A-1').and.include('Laissé de côté').and.include('Trop ancien')
    const [{ id }] = await app.db('contracts').where({ number: 'A-1' })
    expect(await shown(`/marches/${id}`))
      .to.include('Ce marché est laissé de côté.')
      .and.match(/Dit «\u00a0trop ancien\u00a0» le 17\snovembre\s2026 par Camille Aubry/)
      .and.include('Prendre en charge')
    await app.as('nadir')
    expect(await shown('/journal')).to.include('Marchés laissés de côté, trop anciens')
  })

  it('undoes it from the list: each is to be taken again, but the one that a colleague took', async () => {
    await sorted('/a-prendre-en-charge?fin=17%2F11%2F2024', { geste: 'trop-ancien', motif: 'Finis' })
    const [{ id }] = await app.db('contracts').where({ number: 'A-2' })
    await app.post(`/marches/${id}/prise-en-charge`)
    const [, sorting] = /href="(\/a-prendre-en-charge\/\d+)"/.exec(await shown('/marches?suivi=a-prendre'))!
    const page = await shown(sorting!)
    const action = `${sorting}/annulation`
    const answer = await app.follow(action, formIn(page, action))
    expect(plain(answer.text)).to.include(
      '2\u00a0marchés sont revenus comme avant. 1\u00a0autre est resté tel qu’il est',
    )
    expect(await shown('/marches?suivi=a-prendre'))
      .to.include('A-1')
      .and.include('A-3')
      .and.include('annulé depuis')
    expect((await app.db('contracts').where({ id }).first()).followed_by).to.equal(app.cast.users.camille)
    expect((await app.post(action, formIn(page, action))).status).to.equal(303) // the same form, once
    expect(await app.db('triages')).to.have.length(2)
  })

  it('takes them all, and lets go of them again', async () => {
    await sorted('/a-prendre-en-charge?q=ancien', { geste: 'prendre', motif: '' })
    const followed = () => app.db('contracts').where({ followed_by: app.cast.users.camille }).whereLike('number', 'A-%')
    expect(await followed()).to.have.length(3)
    const [{ id }] = await app.db('triages').select('id')
    const page = await shown(`/a-prendre-en-charge/${id}`)
    await app.follow(`/a-prendre-en-charge/${id}/annulation`, formIn(page, `/a-prendre-en-charge/${id}/annulation`))
    expect(await followed()).to.have.length(0)
    expect(await shown('/marches?suivi=a-prendre')).to.include('A-1')
  })

  it('two at once: what a colleague did first stands, and what came after the page was read is not touched', async () => {
    const page = await shown('/a-prendre-en-charge?q=ancien')
    await app.as('nadir')
    await sorted('/a-prendre-en-charge?q=A-1', { geste: 'pas-pour-nous', motif: 'Suivi par la région' })
    await brought([old('A-4')])
    await app.as('camille')
    const action = '/a-prendre-en-charge?q=ancien&suivi=a-prendre'
    const form = { ...formIn(page, action.replace('?', '\\?')), geste: 'trop-ancien', motif: 'Finis' }
    const answer = plain((await app.follow(action, form)).text)
    expect(answer)
      .to.include('2\u00a0marchés dits «\u00a0trop anciens\u00a0»')
      .and.include('1\u00a0autre n’a pas changé')
    const said = await app.db('contracts').whereLike('number', 'A-%').orderBy('number').pluck('dismissed')
    expect(said).to.deep.equal(['notOurs', 'tooOld', 'tooOld', ''])
  })

  it('a publication that changes its considerations brings it back, and its page says so', async () => {
    await sorted('/a-prendre-en-charge?q=A-1', { geste: 'pas-pour-nous', motif: 'Suivi par la région' })
    await brought([old('A-1')])
    expect(await shown('/marches?suivi=a-prendre')).not.to.include('ancien A-1')
    const both = { considerationSociale: ['Clause sociale', 'Critère social'] }
    await brought([{ ...old('A-1'), considerationsSociales: both, datePublicationDonnees: '2026-10-01' }])
    expect(await shown('/marches?suivi=a-prendre')).to.include('ancien A-1')
    const [{ id }] = await app.db('contracts').where({ number: 'A-1' })
    expect(await shown(`/marches/${id}`))
      .to.include('Suivi par la région. Sa publication a changé depuis.')
      .and.include('Personne ne suit encore ce marché.')
  })

  it('asks why, refuses what was not offered, and is not for whoever follows nothing', async () => {
    const refused = await app.post('/a-prendre-en-charge', { nombre: '9', dernier: '99999', geste: 'trop-ancien' })
    expect([refused.status, plain(refused.text)]).to.deep.include(422)
    expect(plain(refused.text)).to.include('Dites pourquoi')
    expect((await app.post('/a-prendre-en-charge', {})).status).to.equal(422)
    await sorted('/a-prendre-en-charge?q=A-1', { geste: 'trop-ancien', motif: 'Fini' })
    const back = await shown('/a-prendre-en-charge?etat=dismissed')
    expect(back).to.include('Remettre à prendre en charge').and.not.include('prise en charge,')
    await app.as('helene')
    expect((await app.get('/a-prendre-en-charge')).status).to.equal(404)
  })

  it('the rule, case by case', () => {
    const asked = { gesture: 'tooOld', reason: 'Fini', seen: 3, found: 3 } as const
    const fields = (change: object) => Object.keys(objectionsToTriage({ ...asked, ...change }, ['take', 'tooOld']))
    expect(fields({})).to.deep.equal([])
    expect(fields({ found: 2 })).to.deep.equal([])
    expect(fields({ gesture: 'take', reason: '' })).to.deep.equal([])
    expect(fields({ reason: '' })).to.deep.equal(['motif'])
    expect(fields({ gesture: 'back' })).to.deep.equal(['geste'])
    expect(fields({ gesture: null })).to.deep.equal(['geste'])
    expect(fields({ found: 4 })).to.deep.equal(['geste'])
    expect(fields({ seen: 30_000, found: 20_001 })).to.deep.equal(['geste'])
    expect(oldBefore('2026-11-17')).to.equal('2024-11-17')
  })

  async function sorted(address: string, typed: Record<string, string>): Promise<string> {
    const page = await shown(address)
    const action = /<form method="post" action="(\/a-prendre-en-charge[^"]*)"/.exec(page)![1]!
    const form = { ...formIn(page, action.replace('?', '\\?')), ...typed }
    return plain((await app.follow(action, form)).text)
  }

  async function homeCount(): Promise<number> {
    return Number(/À prendre en charge <b>(\d+)</.exec(await shown('/'))?.[1] ?? 0)
  }

  async function brought(records: object[]): Promise<void> {
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await importFile(app.db, author, { path: files.write('marches.json', json2022(records)) }, {})
  }

  async function shown(path: string): Promise<string> {
    return plain((await app.get(path)).text)
  }
})

function plain(html: string): string {
  return html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&').replaceAll('&nbsp;', '\u00a0')
}
