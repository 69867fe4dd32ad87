import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { companies as cast } from '#db/seeds/cast.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'
import { unopened } from '../../support/figures.ts'
import { addSteps, fileOn, noticed } from '../../support/proceedings.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ').replaceAll('&#x27;', "'")
const page = (siret: string, inside = '') => `/entreprises/${siret}${inside}`

describe('before paying, an officer asks whether the company is in order', () => {
  const app = freshApp()
  beforeEach(() => app.as('nadir'))

  it('says it first, then the figures, then the contracts', async () => {
    const { text, status } = await app.get(page(cast.batisseurs.siret))

    expect(status).to.equal(200)
    expect(text).to.include('À surveiller').and.include('Son marché est à regarder avant de payer')
    expect(words(text)).to.include('Construction du collège des Trois-Moulins, lot 2').and.include('sur 1 800 h')
    expect(words(text)).to.include('CCAG-Travaux, article 20.1.5').and.include('Jugé au')
    expect(words(text)).to.include('« En retard »').and.include('dépasse 5 points de ce qui est dû')
    expect(text).to.include(`${page(cast.batisseurs.siret)}/rapport.pdf`)
  })

  it('shows hours supplied as an employer, on contracts of others', async () => {
    const { text } = await app.get(page(cast.relais.siret))

    expect(text).to.include('Rien à dire').and.include('Heures fournies comme employeur')
    expect(text).to.include('Trois-Moulins')
  })

  it('a contract without its clause says nothing of the company', async () => {
    const { text } = await app.get(page(cast.harpin.siret))

    expect(text).to.include('Rien à dire').and.include('Réfection de la RD 18')
    expect(words(text)).to.include('1 marché connu, sans clause d’heures enregistrée')
  })

  it('a notice run out on a contract that ended short puts it out of order, a penalty deducted clears it', async () => {
    const { contractId: contract_id, clauseId } = app.cast.troisMoulins
    const batisseurs = page(cast.batisseurs.siret)
    await ended(app, '2026-08-31')
    expect(words((await app.get(batisseurs)).text))
      .to.include('À surveiller')
      .and.include('Le solde est à établir.')

    const file = await fileOn(app.db, contract_id, noticed('2026-10-01', '2026-10-01', 15))
    await unsettle(app.db, [clauseId])
    const out = words((await app.get(batisseurs)).text)
    expect(out).to.include('Pas en ordre').and.include('Décider de la pénalité')
    expect(out).to.include('Le délai de la mise en demeure est échu depuis le 16 octobre 2026')

    await addSteps(app.db, file, [{ gesture: 'decide', dated_on: '2026-11-02', amount_cents: 500_00 }])
    await unsettle(app.db, [clauseId])
    const decided = words(unopened((await app.get(batisseurs)).text))
    expect(decided)
      .to.include('Pas en ordre')
      .and.include('Pénalité décidée le 2 novembre 2026 : 500 € restent à déduire')

    await addSteps(app.db, file, [{ gesture: 'deduct', dated_on: '2026-11-03', amount_cents: 500_00 }])
    await unsettle(app.db, [clauseId])
    expect((await app.get(batisseurs)).text).to.include('En ordre')
  })

  it('one verdict for all the establishments of a company', async () => {
    await ended(app, '2026-08-31')
    const siege = siretFrom(cast.batisseurs.siret.slice(0, 8), '0099')
    await app.follow('/entreprises/nouvelle', {
      cle: randomUUID(),
      type: 'SIRET',
      numero: siege,
      nom: 'Bâtisseurs, siège',
      nature: 'company',
    })
    const shown = words((await app.get(page(siege))).text)

    expect(shown).to.include('À surveiller').and.include('Le solde est à établir.').and.include('Trois-Moulins')
    const list = words((await app.get('/entreprises?q=batisseurs')).text)
    expect(list).to.include('1 entreprise,').and.include('2 établissements')
  })

  it('a reader who sees one buyer of several is told so, and holds another document', async () => {
    await app
      .db('contract_holders')
      .insert({ contract_id: app.cast.halles.contractId, company_id: app.cast.companies.batisseurs, role: 'coHolder' })
    expect(words((await app.get(page(cast.batisseurs.siret))).text)).to.include('Acheteur par acheteur')

    await app.as('ines')
    const { text } = await app.get(page(cast.batisseurs.siret))
    expect(words(text)).to.include('sur les marchés que vous suivez : 1 sur 2').and.not.include('Trois-Moulins')
    expect(words((await app.get('/entreprises?q=batisseurs')).text)).to.include('1 sur 2')
  })

  it('does not exist for who has nothing to do with it', async () => {
    await app.as('ines')
    expect((await app.get(page(cast.batisseurs.siret))).status).to.equal(404)
    await app.as('theo')
    expect((await app.get('/entreprises')).status).to.equal(404)
  })

  it('a director reads, without the gestures', async () => {
    await app.as('helene')
    const { text } = await app.get(page(cast.batisseurs.siret))

    expect(text).to.include('À surveiller').and.not.include('faits/nouveau').and.not.include('/modifier')
  })
})

/** Trois-Moulins is over, and began with the first of its statements: all are settled, and hours lack. */
async function ended(app: ReturnType<typeof freshApp>, day: string): Promise<void> {
  const { contractId, clauseId } = app.cast.troisMoulins
  await app.db('contracts').where({ id: contractId }).update({ starts_on: '2025-03-03', ends_on: day })
  await app.db('clauses').where({ id: clauseId }).update({ penalty_cents: 60_00 })
  await unsettle(app.db, [clauseId])
}

describe('the list of companies', () => {
  const app = freshApp()

  it('puts those that ask for a gesture first', async () => {
    const { text } = await app.get('/entreprises?suivi=tous')

    expect(text.indexOf(cast.batisseurs.name)).to.be.greaterThan(0).and.below(text.indexOf(cast.relais.name))
    expect(words(text)).to.include('chiffres au 17 novembre 2026, mois échus').and.include('1 à 8 sur 8')
  })

  for (const [what, query, found, left] of [
    ['without accents', 'q=batisseurs', cast.batisseurs.name, cast.harpin.name],
    [
      'by SIRET, with spaces',
      `q=${encodeURIComponent(cast.harpin.siret.replace(/(...)/, '$1 '))}`,
      cast.harpin.name,
      cast.batisseurs.name,
    ],
    ['by SIREN', `q=${cast.harpin.siret.slice(0, 9)}`, cast.harpin.name, cast.batisseurs.name],
    ['by kind', 'nature=ESAT', cast.boucle.name, cast.relais.name],
    ['inclusive structures', 'nature=insertion', cast.tilleuls.name, cast.batisseurs.name],
    ['by verdict', 'verdict=toWatch&suivi=tous', cast.batisseurs.name, cast.relais.name],
  ] as const) {
    it(`finds ${what}`, async () => {
      const { text } = await app.get(`/entreprises?${query}`)

      expect(text).to.include(found).and.not.include(left)
    })
  }

  it('says when nothing answers, and takes odd filters for none', async () => {
    expect((await app.get('/entreprises?q=zzz')).text).to.include('Aucune entreprise ne correspond.')
    expect((await app.get('/entreprises?verdict=beau&nature=__proto__&tri=x&page=99')).status).to.equal(200)
    expect((await app.get('/entreprises?q=%25')).text).to.include('Aucune entreprise ne correspond.')
  })

  it('exports what is shown', async () => {
    const csv = await app.get('/entreprises.csv?nature=insertion')

    expect(csv.text).to.include(cast.relais.name).and.not.include(cast.batisseurs.name)
    expect(csv.headers.get('content-disposition')).to.include('entreprises-2026-11-17.csv')
    expect((await app.get('/entreprises.xlsx')).bytes.slice(0, 2)).to.deep.equal(new Uint8Array([80, 75]))
  })
})

describe('the card of a company', () => {
  const app = freshApp()
  const siret = siretFrom('99941299')
  const card = (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    type: 'SIRET',
    numero: siret,
    nom: 'Éclats de Vesle',
    nature: 'EI',
    ville: 'Courville',
    telephone: '01 99 00 12 34',
    courriel: 'contact@eclats.example',
    acheteur: String(app.cast.buyers.hauteVesle),
    ...change,
  })

  it('is recorded, and found by its name', async () => {
    const shown = await app.follow('/entreprises/nouvelle', card())

    expect(shown.text)
      .to.include('Éclats de Vesle')
      .and.include('L’entreprise est enregistrée.')
      .and.include('tel:0199001234')
    expect((await app.get('/entreprises?q=eclats+courville')).text).to.include('Éclats de Vesle')
    expect(
      await app
        .db('companies')
        .where({ siren: siret.slice(0, 9) })
        .whereNot('kind', 'company'),
    ).to.have.length(1)
  })

  it('keeps what was typed and says what is wrong', async () => {
    const wrong = await app.post(
      '/entreprises/nouvelle',
      card({ numero: '12345678900012', nom: '', courriel: 'personne' }),
    )

    expect(wrong.status).to.equal(422)
    expect(words(wrong.text))
      .to.include('Ce n’est pas un SIRET')
      .and.include('Donnez le nom')
      .and.include('value="personne"')
    expect(wrong.text).to.include('href="#numero"').and.include('<title>Erreur')
  })

  it('a number already there leads to its page', async () => {
    const answer = await app.post('/entreprises/nouvelle', card({ numero: cast.relais.siret }))

    expect(answer.location).to.equal(page(cast.relais.siret))
    expect((await app.db('companies').where({ identifier: cast.relais.siret }).first()).name).to.equal(cast.relais.name)
  })

  it('a number already there, but not hers to see, is said without its page', async () => {
    await app.as('ines')
    const acheteur = String(app.cast.buyers.marvaux)
    const answer = await app.post('/entreprises/nouvelle', card({ numero: cast.batisseurs.siret, acheteur }))

    expect(answer.status).to.equal(422)
    expect(answer.text).to.include('déjà enregistré').and.not.include(cast.batisseurs.name)
  })

  it('a foreign number works in an address', async () => {
    const shown = await app.follow('/entreprises/nouvelle', card({ type: 'TVA', numero: 'BE 0123.456.789' }))

    expect(shown.status).to.equal(200)
    expect(words(shown.text)).to.include('TVA BE0123456789')
    await app.db('companies').where({ identifier: 'BE0123456789' }).update({ identifier: 'A/B ?é' })
    expect((await app.get(`/entreprises/${encodeURIComponent('A/B ?é')}`)).text).to.include('Éclats de Vesle')
  })

  it('sent twice, it is recorded once', async () => {
    const form = card()
    const [first, second] = [
      await app.post('/entreprises/nouvelle', form),
      await app.post('/entreprises/nouvelle', form),
    ]

    expect([first.location, second.location]).to.deep.equal([page(siret), page(siret)])
    expect(await app.db('journal').where({ action: 'company.added' })).to.have.length(1)
  })

  it('two people edit it: the second sees both versions', async () => {
    const edit = page(cast.relais.siret, '/modifier')
    const { numero: _numero, type: _type, ...fields } = card({ version: '1' })
    expect((await app.post(edit, { ...fields, nom: 'Relais de Camille' })).status).to.equal(303)
    await app.as('nadir')
    const mine = { ...fields, cle: randomUUID(), nom: 'Relais de Nadir' }
    const conflict = await app.post(edit, mine)

    expect(conflict.status).to.equal(409)
    expect(conflict.text).to.include('Relais de Camille').and.include('Relais de Nadir')
    expect((await app.post(edit, { ...mine, cle: randomUUID(), version: '2' })).status).to.equal(303)
    expect((await app.get(page(cast.relais.siret))).text).to.include('Relais de Nadir')
  })

  it('whom to call never enters the journal, which is not erased', async () => {
    const { telephone, courriel, acheteur } = card()
    const contact = { telephone, courriel, acheteur, correspondant: 'Mme Dorval', version: '0' }
    expect((await app.post(page(cast.relais.siret, '/contact'), contact)).status).to.equal(303)
    const entry = await app.db('journal').where({ action: 'company.contactNoted' }).first()

    expect(entry.after).to.include('modifié').and.not.include('Dorval')
    expect(entry.after).not.to.include('0012')
    expect(entry.buyer_id).to.equal(app.cast.buyers.hauteVesle)
  })

  it('names other establishments of the same SIREN', async () => {
    const other = `${cast.relais.siret.slice(0, 9)}00000`
    await app.db('companies').insert({
      id_type: 'SIRET',
      identifier: other,
      siren: other.slice(0, 9),
      name: 'Relais Vesle Nord',
      kind: 'ETTI',
      search_text: 'relais',
      sort_text: 'relais',
      created_at: '2026-01-01',
    })

    expect((await app.get(page(cast.relais.siret))).text).to.include('Relais Vesle Nord')
  })
})

describe('contracts whose hours count together', () => {
  const app = freshApp()
  const create = page(cast.batisseurs.siret, '/globalisations/nouvelle')
  let second: number

  beforeEach(async () => {
    const [contract] = await app
      .db('contracts')
      .insert({
        buyer_id: app.cast.buyers.hauteVesle,
        form: 'contract',
        number: '2026-0200',
        title: 'Gymnase des Glacis',
        starts_on: '2026-01-01',
        ends_on: '2026-12-31',
        followed_by: app.cast.users.camille,
        source: 'typed',
        search_text: 'gymnase',
        sort_text: 'gymnase',
        created_at: '2026-01-01',
      })
      .returning('id')
    await app
      .db('contract_holders')
      .insert({ contract_id: contract.id, company_id: app.cast.companies.batisseurs, role: 'leadHolder' })
    const [clause] = await app
      .db('clauses')
      .insert({ contract_id: contract.id, legal_basis: 'L2112-2', eligibility_months: 24, created_at: '2026-01-01' })
      .returning('id')
    second = clause.id
  })

  const ticked = () => ({
    cle: randomUUID(),
    nom: 'Collèges et gymnases',
    accord: '02/11/2026',
    [`marche-${app.cast.troisMoulins.clauseId}`]: 'oui',
    [`marche-${second}`]: 'oui',
  })

  it('are gathered by an agreement, and can be let go', async () => {
    const shown = await app.follow(create, ticked())
    expect(shown.text).to.include('Collèges et gymnases').and.include('Ses deux marchés')
    const pool = await app.db('pools').first()
    expect(await app.db('clauses').where({ pool_id: pool.id }).pluck('id')).to.have.members([
      app.cast.troisMoulins.clauseId,
      second,
    ])

    await app.post(page(cast.batisseurs.siret, `/globalisations/${pool.id}`), {
      cle: randomUUID(),
      [`marche-${second}`]: 'oui',
    })
    expect(await app.db('clauses').where({ pool_id: pool.id }).pluck('id')).to.deep.equal([second])
    expect(await app.db('journal').where({ action: 'pool.changed' })).to.have.length(1)
  })

  it('an ended contract that its pool may still fill calls for no gesture and no penalty', async () => {
    await ended(app, '2026-08-31')
    expect((await app.get(page(cast.batisseurs.siret))).text).to.include('Mettre en demeure')

    await app.post(create, ticked())
    const shown = await app.get(page(cast.batisseurs.siret)) // the other one runs, and may make it up
    expect(shown.text).not.to.include('Non atteint').and.not.include('Mettre en demeure')
  })

  it('two at least, with a name and a date', async () => {
    const { [`marche-${second}`]: _left, ...one } = ticked()
    const wrong = await app.post(create, { ...one, nom: '', accord: '02/12/2026' })

    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('Cochez au moins deux marchés.').and.include('Donnez un nom')
    expect(await app.db('pools').first()).to.equal(undefined)
  })

  it('sent twice, they are gathered once', async () => {
    const form = ticked()
    await app.post(create, form)
    expect((await app.post(create, form)).status).to.equal(303)
    expect(await app.db('pools')).to.have.length(1)
  })

  it('the pool can be chosen on the clause, and not on another company’s', async () => {
    await app.post(create, ticked())
    const { id } = await app.db('pools').first()
    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}/clause`)).text).to.include(
      'Collèges et gymnases',
    )

    // Its holder is replaced by an amendment: changing the clause does not take it out of the pool unseen.
    await app
      .db('contract_holders')
      .where({ contract_id: app.cast.troisMoulins.contractId })
      .update({ until: '2026-11-01' })
    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}/clause`)).text).to.include(
      'Collèges et gymnases',
    )

    const other = { cle: randomUUID(), fondement: 'L2112-2', globalisation: String(id), version: '1' }
    expect((await app.post(`/marches/${app.cast.halles.contractId}/clause`, other)).status).to.equal(404)
  })
})
