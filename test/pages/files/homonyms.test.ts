import { expect } from 'chai'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { type Written, workbook } from '../../exchange/sheets/written.ts'
import { freshApp } from '../../support/app.ts'

describe('a file that names two persons alike, or says what cannot be', () => {
  const app = freshApp()
  beforeEach(async () => {
    const names = [
      ['Diallo', 'Mamadou', '1991-04-02'],
      ['Diallo', 'Mamadou', '1978-11-30'],
      ['Nguessan', 'Aya', '1985-06-15'],
    ]
    for (const [index, participant_id] of app.cast.troisMoulins.participantIds.entries()) {
      const [last_name, first_name, born_on] = names[index]!
      await app.db('identities').where({ participant_id }).update({ last_name, first_name, born_on })
    }
    await app.as('camille')
  })

  async function dropped(rows: Written[][], mois = '2026-10', cle = 'un') {
    const form = new FormData()
    form.set('fichier', new Blob([workbook([{ rows }])]), `${cle}.xlsx`)
    const of = { mois, expediteur: 'Bâtisseurs', marche: String(app.cast.troisMoulins.contractId), cle }
    for (const [key, value] of Object.entries(of)) form.set(key, value)
    const { location } = await app.post('/fichiers', form)
    return { address: location!, page: await read(location!) }
  }
  async function read(address: string) {
    for (;;) {
      const { text } = await app.get(address)
      if (!text.includes('en cours de lecture')) return text.replaceAll(/[\u00a0\u202f]|&nbsp;|&#8239;/g, ' ')
      await new Promise(done => setTimeout(done, 300))
    }
  }
  const asked = (page: string) => [...new Set([...page.matchAll(/name="(qui-[^"]+)"/g)].map(([, name]) => name!))]
  const answer = async (address: string, said: Record<string, string>, cle: string) => {
    expect((await app.post(`${address}/reponses`, { cle, ...said })).status).to.equal(303)
    return read(address)
  }
  const october = async () => {
    const grid = await gridOf(app.db, app.cast.troisMoulins.clauseId)
    return app.cast.troisMoulins.placementIds.map(id => grid.cells.get(`${id}-2026-10`)?.centihours)
  }
  const two = (first: number, second: number): Written[][] => [
    ['Nom et prénom', 'Heures'],
    ['DIALLO Mamadou', first],
    ['M. Diallo Mamadou', second],
  ]

  it('asks of each row who it is, writes both, and asks again where nothing tells them apart', async () => {
    const { address, page } = await dropped([
      ['Nom et prénom', 'Heures'],
      ['DIALLO Mamadou', 30],
      ['DIALLO Mamadou', 41],
    ])
    const names = asked(page)
    expect(names, page).to.have.length(2)
    expect(page).to.include('Ce nom est écrit plusieurs fois pour ce mois')
    const [one, other] = app.cast.troisMoulins.participantIds
    const half = await answer(address, { [names[0]!]: String(one) }, 'a')
    expect(half).to.include('1 ligne est prête')
    expect(asked(half)).to.deep.equal([names[1]])
    const whole = await answer(address, { [names[1]!]: String(other) }, 'b')
    expect(whole).to.include('2 lignes sont prêtes')
    expect(asked(whole)).to.deep.equal([])
    await app.post(`${address}/enregistrement`, { cle: 'c' })
    expect((await october()).slice(0, 2)).to.deep.equal([3_000, 4_100])

    const next = await dropped(
      [
        ['Nom et prénom', 'Heures'],
        ['DIALLO Mamadou', 44],
        ['DIALLO Mamadou', 33],
      ],
      '2026-10',
      'deux',
    )
    expect(asked(next.page)).to.have.length(2)
  })

  it('both rows said to be of one person are two figures for one month: neither is written', async () => {
    const { address, page } = await dropped([
      ['Nom et prénom', 'Heures'],
      ['DIALLO Mamadou', 30],
      ['DIALLO Mamadou', 41],
    ])
    const [one] = app.cast.troisMoulins.participantIds
    const said = Object.fromEntries(asked(page).map(name => [name, String(one)]))
    const after = await answer(address, said, 'a')
    expect(after).to.include('Plusieurs lignes pour la même personne et le même mois')
    expect(after).to.not.include('sont prêtes')
  })

  it('the same figure twice for the only bearer of a name was pasted twice: nothing is asked', async () => {
    const { page } = await dropped([
      ['Nom et prénom', 'Heures'],
      ['NGUESSAN Aya', 30],
      ['NGUESSAN Aya', 30],
    ])
    expect(asked(page)).to.deep.equal([])
    expect(page).to.include('Doublon')
  })

  it('is told once who somebody is, whatever title stands before the name', async () => {
    const [one] = app.cast.troisMoulins.participantIds
    const { address, page } = await dropped([['Nom et prénom', 'Heures'], two(30, 0)[1]!])
    expect(asked(page)).to.have.length(1)
    await answer(address, { [asked(page)[0]!]: String(one) }, 'a')
    await app.post(`${address}/enregistrement`, { cle: 'b' })
    const next = await dropped([['Nom et prénom', 'Heures'], two(0, 35)[2]!], '2026-10', 'deux')
    expect(asked(next.page)).to.deep.equal([])
    expect(next.page).to.include('1 ligne est prête')
  })

  it('rows that are refused are said to be, with their sentence, in a group of their own', async () => {
    const { page } = await dropped([
      ['Nom et prénom', 'Heures'],
      ['NGUESSAN Aya', -7],
      ['DIALLO Awa', '12 h 75'],
    ])
    expect(page).to.include('lignes sont refusées, à corriger plus bas.').and.not.include('Rien de nouveau')
    const [, group = ''] = /id="refusees">([\s\S]*?)<\/section>/.exec(page) ?? []
    expect(group).to.include('La somme du mois est négative.').and.include('B3')
    expect(page).to.not.include('id="laissees"')
  })

  it('a total of nothing over figures that could not be read is not said to agree', async () => {
    const { page } = await dropped([
      ['Nom et prénom', 'Heures'],
      ['NGUESSAN Aya', { error: '#REF!' }],
      ['Total', 0],
    ])
    expect(page).to.include('1 ligne est refusée').and.not.include('concorde')
  })
})
