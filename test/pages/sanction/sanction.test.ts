import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { companies } from '#db/seeds/cast.ts'
import { readProceeding } from '#server/terminal/proceeding.ts'
import { freshApp } from '../../support/app.ts'
import { ended } from '../../support/ended.ts'
import { addSteps, fileOn, noticed } from '../../support/proceedings.ts'

const words = (html: string) =>
  html
    .replace(/<(style|svg)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&#8239;', ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/ ([,.])/g, '$1')

describe('the sanction file of a contract', () => {
  const app = freshApp()
  beforeEach(() => app.as('nadir'))
  const contractId = () => app.cast.troisMoulins.contractId
  const path = (inside = '') => `/marches/${contractId()}/sanction${inside}`
  const read = async (inside = '') => words((await app.get(path(inside))).text)
  const file = (...more: Parameters<typeof fileOn>[2][]) =>
    fileOn(app.db, contractId(), [...noticed('2026-10-01', '2026-10-05', 15), ...more.flat()])
  const last = async () => String((await app.db('proceeding_steps').max({ id: 'id' }).first()).id)
  const take = async (id: number, word: string, typed: Record<string, string>) =>
    app.post(path(`/${id}/${word}`), { cle: randomUUID(), date: '17/11/2026', vu: await last(), ...typed })

  it('a written answer is recorded, with its day, and nothing says « sans réponse »', async () => {
    const id = await file()
    const answered = await take(id, 'observations', { date: '18/10/2026', texte: 'Deux embauches sont prévues.' })
    expect(answered.status).to.equal(303)
    const page = await read()
    expect(page).to.include('Observations de l’entreprise').and.include('Deux embauches sont prévues.')
    for (const address of [
      path(),
      `/marches/${contractId()}`,
      `/entreprises/${companies.batisseurs.siret}`,
      '/avant-paiement?siren=batisseurs',
    ])
      expect(words((await app.get(address)).text), address).not.to.match(/sans réponse|Rien à demander avant de payer/)
  })

  it('says whose turn it is, and until when', async () => {
    await fileOn(app.db, contractId(), [...noticed('2026-11-10', '2026-11-12', 15)])
    expect(await read()).to.include('À l’entreprise, avant le 27 novembre 2026 : répondre à la mise en demeure.')
    expect(words((await app.get(`/marches/${contractId()}`)).text)).to.include('répondre à la mise en demeure')
  })

  it('a facilitator proposes, and decides nothing', async () => {
    const id = await file()
    await app.as('camille')
    for (const word of ['mise-en-demeure', 'manque', 'decision', 'renonciation', 'deduction', 'sans-suite', 'reprise'])
      expect((await app.get(path(`/${id}/${word}`))).status, word).to.equal(404)
    expect((await take(id, 'observations', { date: '18/10/2026', texte: 'Rien trouvé.' })).status).to.equal(303)
    expect((await take(id, 'proposition', { montant: '100', texte: 'Un geste a été fait.' })).status).to.equal(303)
    expect(await read()).to.include('Décision proposée : 100 €')
  })

  it('nothing is decided while the contract runs, and what was typed comes back', async () => {
    const id = await file({ gesture: 'observe', dated_on: '2026-10-18' } as never)
    const early = await take(id, 'manque', {})
    expect(early.status).to.equal(422)
    expect(words(early.text)).to.include('Le marché n’était pas fini ce jour-là')
    expect(await read()).to.include('le manque ne s’établit qu’alors')
  })

  it('another step recorded meanwhile: what was typed is kept, the page says so', async () => {
    const id = await file()
    const seen = await last()
    await take(id, 'observations', { date: '18/10/2026', texte: 'Première lettre.' })
    const again = await app.post(path(`/${id}/observations`), {
      cle: randomUUID(),
      date: '18/10/2026',
      vu: seen,
      texte: 'Seconde lettre.',
    })
    expect(again.status).to.equal(422)
    expect(words(again.text)).to.include('Une autre étape vient d’être enregistrée').and.include('Seconde lettre.')
  })

  it('a paper leaves its name and its fingerprint, never its bytes', async () => {
    const id = await file()
    const form = new FormData()
    for (const [name, value] of Object.entries({ cle: randomUUID(), date: '17/11/2026', vu: await last() }))
      form.set(name, value)
    form.set('piece', new File(['avis signé'], 'avis de réception.pdf'))
    expect((await app.post(path(`/${id}/piece`), form)).status).to.equal(303)
    const page = await read()
    expect(page)
      .to.include('avis de réception.pdf')
      .and.match(/[0-9a-f]{64}/)
    const [step] = await app.db('proceeding_steps').whereNotNull('papers')
    expect(JSON.stringify(step)).not.to.include('avis signé')
  })

  it('the simulator says what closing the gap changes, without a script', async () => {
    const page = await read('?combler=10')
    expect(page)
      .to.match(/la pénalité possible serait de [\d ,]+ €/)
      .and.match(/Il manquerait [\d ,]+ h : [\d ,]+ € au plus, soit 600 € de moins/)
  })

  it('each input of the calculation opens to its rows', async () => {
    const { text } = await app.get(path())
    for (const heading of [
      'Ce que le calcul apporte à la décision',
      'Les données, et d’où elles viennent',
      'Les paramètres, tels qu’appliqués ici',
      'Les opérations, ligne par ligne',
    ])
      expect(text).to.include(heading)
    const found = text.matchAll(/<a (?:href="([^"#]+)(?:#[^"]*)?">Voir les lignes|class="opens" href="([^"#]+))/g)
    const links = [...found].map(([, rows, figure]) =>
      (rows ?? figure)!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
    )
    expect(links.filter(href => href.includes('/chiffres/')).length).to.be.above(9)
    for (const href of new Set(links)) expect((await app.get(href)).status, href).to.equal(200)
  })

  it('before an amendment, the verdict and the obligation stand beside the form', async () => {
    await file()
    const page = words((await app.get(`/marches/${contractId()}/engagements/nouveau`)).text)
    expect(page).to.include('Avant de signer').and.include('En retard').and.include('L’obligation aujourd’hui')
  })

  it('an officer changes what is owed: whoever follows the contract is told in her week', async () => {
    const typed = {
      cle: randomUUID(),
      signature: '16/11/2026',
      fondement: 'R2194-1',
      effet: 'plus',
      base: 'nombre',
      heures: '10',
      motif: 'Préau',
    }
    const saved = await app.post(`/marches/${contractId()}/engagements/nouveau?type=avenant`, typed)
    expect(saved.status, words(saved.text).slice(0, 1500)).to.equal(303)
    await app.as('camille')
    expect(words((await app.get('/?tout=oui')).text))
      .to.include('Obligation changée')
      .and.include('par Nadir Belkacem')
  })

  describe('before paying', () => {
    const siren = companies.batisseurs.siret.slice(0, 9)
    const asked = async (what: string) =>
      words((await app.get(`/avant-paiement?siren=${encodeURIComponent(what)}`)).text)

    it('what is decided and not deducted comes first, until it is recorded', async () => {
      const id = await file({ gesture: 'decide', dated_on: '2026-11-02', amount_cents: 6_480_00 } as never)
      const page = await asked(siren)
      expect(page).to.include('Pas en ordre').and.include('En attente de déduction : 6 480 €.')
      expect(page.indexOf('En attente de déduction')).to.be.below(page.indexOf('À qui le tour'))
      await addSteps(app.db, id, [
        { gesture: 'deduct', dated_on: '2026-11-03', amount_cents: 6_480_00, reference: 'situation 7' },
      ])
      expect(await asked(siren)).not.to.include('En attente de déduction')
    })

    it('is read at a past date as everywhere, with the links of that date', async () => {
      const id = await file({ gesture: 'decide', dated_on: '2026-11-02', amount_cents: 6_480_00 } as never)
      expect(id).to.be.a('number')
      const page = await app.get(`/avant-paiement?siren=${siren}&au=01/11/2026`)
      expect(words(page.text))
        .to.include('Chiffres au 1er novembre 2026, tels que connus aujourd’hui')
        .and.not.include('En attente de déduction')
      expect(page.text).to.match(/href="\/entreprises\/[^"]+au&#x3D;2026-11-01|href="\/entreprises\/[^"]+au=2026-11-01/)
      expect(page.text).to.include('name="au" value="01/11/2026"')
      expect(words((await app.get('/avant-paiement?au=01/11/2026')).text)).not.to.include('En attente de déduction')
    })

    it('before any name, tells what waits to be deducted, whoever the company is; nobody else’s buyers', async () => {
      const empty = words((await app.get('/avant-paiement')).text)
      expect(empty).not.to.include('En attente de déduction')
      const id = await file({ gesture: 'decide', dated_on: '2026-11-02', amount_cents: 6_480_00 } as never)
      const page = await app.get('/avant-paiement')
      expect(words(page.text)).to.include('En attente de déduction : 6 480 €').and.include('Bâtisseurs du Canal')
      expect(page.text).to.include(path(`/${id}`))
      await app.as('ines')
      expect((await app.get('/avant-paiement')).text).not.to.include('6\u202f480')
    })

    it('hours of which somebody decided keep nobody waiting, and say so', async () => {
      await ended(app, '2026-08-31')
      await file(
        { gesture: 'observe', dated_on: '2026-10-18' } as never,
        { gesture: 'establish', dated_on: '2026-10-25', centihours: 708_00, amount_cents: 42_480_00 } as never,
        { gesture: 'waive', dated_on: '2026-11-02', amount_cents: 0 } as never,
      )
      expect(await asked(siren)).to.match(/Ce qui manque 708,00 h à la fin, déjà tranchées À déduire/)
      expect(await read()).to.include(
        'La décision du 2 novembre 2026 n’applique aucune pénalité : plus rien n’est en jeu.',
      )
    })

    it('whose turn it is agrees with the file: a delay is over, and nobody said whether an answer came', async () => {
      await file()
      expect(await read()).to.include('À l’acheteur : dire si des observations sont venues')
      expect(await asked(siren)).to.match(/À qui le tour À l’acheteur/)
    })

    it('by SIREN, by SIRET with its spaces, by name; and nothing where nobody is found', async () => {
      for (const what of [
        siren,
        `${companies.batisseurs.siret.slice(0, 3)} ${companies.batisseurs.siret.slice(3)}`,
        'bâtisseurs',
      ])
        expect(await asked(what), what)
          .to.include('Bâtisseurs')
          .and.include('À qui le tour')
      expect(await asked('000000000')).to.include('Aucune entreprise ne correspond.')
    })

    it('is reached from the week, the company and the search', async () => {
      expect((await app.get('/')).text).to.include('action="/avant-paiement"')
      expect((await app.get(`/entreprises/${companies.batisseurs.siret}`)).text).to.include('/avant-paiement?siren')
      const { id: _id, ...like } = await app.db('companies').where({ identifier: companies.batisseurs.siret }).first()
      await app.db('companies').insert({ ...like, identifier: '99941230700020', name: 'Bâtisseurs du Canal, atelier' })
      expect((await app.get('/recherche?q=batisseurs')).text).to.include('/avant-paiement?siren')
    })

    it('a company of buyers one does not see is not found', async () => {
      await app.as('ines')
      await file({ gesture: 'decide', dated_on: '2026-11-02', amount_cents: 6_480_00 } as never)
      expect(await asked(siren)).not.to.include('6 480')
    })
  })

  it('the terminal tells a file, and says when there is none', async () => {
    const id = await file()
    const run = async (...args: string[]) => {
      const said: string[] = []
      const terminal = {
        db: app.db,
        clock: app.clock,
        say: (line: string) => said.push(line),
        complain: (line: string) => said.push(line),
      }
      return { code: await readProceeding.run(args, terminal as never), said }
    }
    const { code, said } = await run(String(id), '--json')
    expect(code).to.equal(0)
    expect(JSON.parse(said[0]!)).to.include({
      id,
      stage: 'received',
      deadline: '2026-10-20',
      turn: 'buyer',
      next: 'unobserve',
    })
    expect((await run('999999')).code).to.equal(1)
    expect((await run()).code).to.equal(2)
  })
})
