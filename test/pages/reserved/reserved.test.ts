import { expect } from 'chai'
import type { ReservedArticle } from '#server/register/contracts/rules.ts'
import {
  type Award,
  type EssWarning,
  essWarnings,
  type Match,
  matchOf,
  type Party,
} from '#server/register/reserved/rules.ts'
import { freshApp } from '../../support/app.ts'

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')

describe('to whom a contract is reserved', () => {
  const holder = (...kinds: Party['kinds'][number][]): Party => ({ role: 'holder', kinds })
  const cases: [what: string, article: ReservedArticle | null, parties: Party[], expected: Match][] = [
    ['an ESAT under L. 2113-12', 'L2113-12', [holder('ESAT')], 'conform'],
    ['an EA known under another establishment', 'L2113-12', [holder('company', 'EA')], 'conform'],
    ['an ETTI under L. 2113-12', 'L2113-12', [holder('ETTI')], 'toCheck'],
    ['an ETTI under L. 2113-13', 'L2113-13', [holder('ETTI')], 'conform'],
    ['an EA under L. 2113-13', 'L2113-13', [holder('EA')], 'toCheck'],
    ['an EA under both together, L. 2113-14', 'L2113-14', [holder('EA')], 'conform'],
    ['a GEIQ, which is neither', 'L2113-14', [holder('GEIQ')], 'toCheck'],
    ['an operator in prison', 'L2113-13-1', [holder('PENIT')], 'conform'],
    ['an ESS company under L. 2113-15', 'L2113-15', [holder('ESS')], 'conform'],
    ['a plain company', 'L2113-13', [holder('company')], 'toCheck'],
    ['a group with one plain company', 'L2113-13', [holder('EI'), { role: 'coHolder', kinds: ['company'] }], 'toCheck'],
    ['a plain subcontractor', 'L2113-13', [holder('EI'), { role: 'subcontractor', kinds: ['company'] }], 'conform'],
    ['no holder at all', 'L2113-13', [], 'toCheck'],
    ['no article', null, [holder('ESAT')], 'articleMissing'],
  ]
  for (const [what, article, parties, expected] of cases)
    it(`${expected}: ${what}`, () => expect(matchOf(article, parties)).to.equal(expected))
})

describe('what L. 2113-15 warns of', () => {
  const award = (contractId: number, notifiedOn: string, durationMonths: number | null, siren = '1'): Award => ({
    contractId,
    article: 'L2113-15',
    notifiedOn,
    durationMonths,
    sirens: [siren],
  })
  const first = award(1, '2024-03-01', 36)
  const cases: [what: string, given: Award, expected: EssWarning[]][] = [
    ['thirty-six months', award(2, '2024-03-01', 36, '2'), []],
    ['thirty-seven months', award(2, '2024-03-01', 37, '2'), ['tooLong']],
    ['the same company the day before three years', award(2, '2027-02-28', 12), ['again']],
    ['the same company three years later', award(2, '2027-03-01', 12), []],
    ['another company', award(2, '2025-01-01', 12, '2'), []],
    ['the earlier of two', award(2, '2023-01-01', 12), []],
    ['an unknown length', award(2, '2028-01-01', null), []],
    ['another article', { ...award(2, '2025-01-01', 48), article: 'L2113-13' }, []],
  ]
  for (const [what, given, expected] of cases)
    it(`${expected.join(' and ') || 'nothing'}: ${what}`, () =>
      expect(essWarnings(given, [first, given])).to.deep.equal(expected))
})

describe('reserved contracts', () => {
  const app = freshApp()
  const read = async (path: string) => plain((await app.get(path)).text)
  let ids: Record<'gardens' | 'linen' | 'published', number>

  beforeEach(async () => {
    const insert = async (title: string, holder: number, row: object, reserve = true) => {
      const [contract] = await app
        .db('contracts')
        .insert({
          buyer_id: app.cast.buyers.hauteVesle,
          form: 'contract',
          number: title,
          title,
          source: 'typed',
          search_text: title.toLowerCase(),
          sort_text: title.toLowerCase(),
          created_at: '2026-01-01T08:00:00.000Z',
          notified_on: '2026-01-12',
          ...row,
        })
        .returning('id')
      await app.db('contract_holders').insert({ contract_id: contract.id, company_id: holder, role: 'holder' })
      if (reserve)
        await app.db('contract_considerations').insert({ contract_id: contract.id, consideration: 'reserve' })
      return contract.id
    }
    const { boucle, couleurs, harpin } = app.cast.companies
    ids = {
      gardens: await insert('Abords', boucle, { reserved_article: 'L2113-12', amount_cents: 185_000_00 }, false),
      linen: await insert('Entretien du linge', couleurs, { reserved_article: 'L2113-12', amount_cents: 74_000_00 }),
      published: await insert('Vitrerie', harpin, { source: 'decp' }),
    }
  })

  it('gathers those with an article and those the open data call reserved, in number and in amount', async () => {
    const page = await read('/reserves')
    expect(page).to.include('3 marchés réservés, 259 000 € HT : 1 titulaire à vérifier, 1 article à préciser.')
    expect(page).to.include('EA et ESAT (L. 2113-12) 2 259 000 €')
    expect(page).to.include('ESAT, comme le veut l’article.')
  })

  it('never says that a holder is wrong', async () => {
    const page = await read('/reserves?etat=a-verifier')
    expect(page).to.include('Entretien du linge')
    expect(page).not.to.include('Abords')
    expect(page).to.include('À vérifier')
  })

  it('takes the kind of a company from any of its establishments', async () => {
    const siren = (await app.db('companies').where({ id: app.cast.companies.couleurs }).first('siren')).siren
    await app.db('companies').insert({
      id_type: 'SIRET',
      identifier: `${siren}00099`,
      siren,
      name: 'Couleurs adaptées',
      kind: 'EA',
      search_text: '',
      sort_text: '',
      created_at: '2026-01-01T08:00:00.000Z',
    })
    expect(await read('/reserves?etat=a-verifier')).to.include('Aucun marché réservé ne correspond.')
  })

  it('records the article and the evidence, once, and writes it down', async () => {
    const form = (await app.get(`/marches/${ids.published}/reservation`)).text
    const typed = {
      cle: /name="cle" value="([^"]+)"/.exec(form)![1]!,
      version: /name="version" value="(\d+)"/.exec(form)![1]!,
      article: 'L2113-13',
      justificatif: 'Convention IAE du 3 mars : 31 sur 38.',
    }
    const done = await app.post(`/marches/${ids.published}/reservation`, typed)
    expect([done.status, done.location]).to.deep.equal([303, '/reserves'])
    expect((await app.post(`/marches/${ids.published}/reservation`, typed)).status).to.equal(303)
    expect(await read('/reserves')).to.include('Convention IAE du 3 mars : 31 sur 38.')
    const entries = await app.db('journal').where({ action: 'contract.reserved' })
    expect(entries).to.have.length(1)
    expect(JSON.parse(entries[0].before)).to.deep.equal({ reservedArticle: null, reservedEvidence: '' })
  })

  it('keeps what was typed and says what is wrong', async () => {
    const page = await app.post(`/marches/${ids.linen}/reservation`, {
      version: '1',
      article: 'L2113-99',
      justificatif: 'Vu le 4 mai',
    })
    expect(page.status).to.equal(422)
    expect(page.text).to.match(/<title>Erreur/)
    expect(plain(page.text)).to.include('Choisissez un article de la liste.')
    expect(page.text).to.include('Vu le 4 mai')
  })

  it('shows both versions when two people record it', async () => {
    const of = (evidence: string) => ({ version: '1', article: 'L2113-12', justificatif: evidence })
    await app.post(`/marches/${ids.linen}/reservation`, of('Agrément vu par Camille'))
    await app.as('nadir')
    const page = await app.post(`/marches/${ids.linen}/reservation`, of('Agrément vu par Nadir'))
    expect(page.status).to.equal(409)
    expect(page.text).to.include('Agrément vu par Camille')
    expect(page.text).to.include('Agrément vu par Nadir')
  })

  it('exports what is shown', async () => {
    const csv = (await app.get('/reserves.csv?etat=a-verifier')).text
    expect(csv.trim().split('\n')).to.have.length(2)
    expect(csv).to.include('Entretien du linge')
    expect((await app.get('/reserves.xlsx')).headers.get('content-type')).to.include('spreadsheetml')
  })

  it('does not exist for another buyer, and a director reads without writing', async () => {
    await app.as('ines')
    expect(await read('/reserves')).to.include('Aucun marché réservé')
    expect((await app.get(`/marches/${ids.linen}/reservation`)).status).to.equal(404)
    await app.as('helene')
    expect((await app.get('/reserves')).status).to.equal(200)
    expect((await app.post(`/marches/${ids.linen}/reservation`, { version: '1' })).status).to.equal(404)
  })

  it('tells contracts and concessions apart, and says what share of the purchases of the year they are', async () => {
    await app.db('contracts').where({ id: ids.linen }).update({ form: 'concession' })
    const page = await read('/reserves')
    expect(page).to.include('Concession, EA et ESAT (L. 3113-1) 1 74 000 €')
    expect(page).to.match(/Marchés notifiés en 2026 : 2 réservés parmi \d+ \([\d,]+ %\), 185 000 € HT des [\d ]+ €/)
    expect(page).to.include('Concessions notifiées en 2026 : 1 réservé parmi 1')
    const apart = await read('/reserves?forme=concession')
    expect(apart).to.include('Entretien du linge').and.not.include('Abords')
  })

  it('refuses the two publics together for a concession, and says it of one that has them already', async () => {
    await app.db('contracts').where({ id: ids.linen }).update({ form: 'concession' })
    const both = { cle: 'joined-12345678', article: 'L2113-14', justificatif: '', version: '1' }
    const refused = await app.post(`/marches/${ids.linen}/reservation`, both)
    expect(refused.status).to.equal(422)
    expect(plain(refused.text)).to.include('Une concession ne réunit pas les deux publics')
    await app.db('contracts').where({ id: ids.linen }).update({ reserved_article: 'L2113-14' })
    const page = await read('/reserves')
    expect(page).to.include('Deux publics réservés ensemble')
    expect(page.indexOf('Entretien du linge')).to.be.below(page.indexOf('Vitrerie'))
  })
})
