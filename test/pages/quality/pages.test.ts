import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { importFor } from '#server/exchange/imports/imports-store.ts'
import { undoImport } from '#server/exchange/imports/undo-actions.ts'
import { importList } from '#server/exchange/lists/actions.ts'
import { scan } from '#server/exchange/quality/desk.ts'
import { pairsOf } from '#server/exchange/quality/duplicates.ts'
import { publication } from '#server/exchange/quality/words.ts'
import { buyers, contract, folder, holder, holders, json2022 } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

type Fields = Record<string, unknown>
const words = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\u00a0|\u202f|&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')

const sound = (change: Fields = {}) =>
  contract({ considerationsSociales: { considerationSociale: ['Pas de considération sociale'] }, ...change })

describe('the quality desk', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())

  const imported = async (...records: Fields[]) => {
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await importFile(app.db, author, { path: files.write('decp', json2022(records)) }, {})
  }
  const buyerId = async () => {
    const { id } = await app.db('buyers').where({ siret: buyers.hauteVesle }).first('id')
    return id as number
  }
  const idOf = async (number: string) => (await app.db('contracts').where({ number }).first('id')).id as number
  const shown = async (more = '') => words((await app.get(`/qualite?acheteur=${await buyerId()}${more}`)).text)
  const send = async (path: string, body: Record<string, string>) =>
    app.post(`/qualite/${path}`, { cle: randomUUID(), acheteur: String(await buyerId()), ...body })

  it('lists what the buyer published late, with the text that asks for it, and gives the file for the platform', async () => {
    await imported(
      sound({ id: 'TARD', objet: 'Curage du canal', datePublicationDonnees: '2026-06-30' }),
      sound({ id: 'NET', objet: 'Balayage des quais' }),
    )
    expect(await shown())
      .to.include('1 remarque sur 2 marchés publiés.')
      .and.include('Curage du canal TARD Publié plus de deux mois après la notification R. 2196-1')
      .and.include('notifié le 2 mars 2026, publié le 30 juin 2026 publié au plus tard le 2 mai 2026 à signaler')
      .and.not.include('Balayage des quais')
    const csv = (await app.get(`/qualite.csv?acheteur=${await buyerId()}`)).text.replace(/\u00a0/g, ' ')
    expect(csv.trim().split(/\r?\n/)).to.have.length(2)
    expect(csv).to.include('TARD;;Curage du canal;Publié plus de deux mois après la notification;')
    expect((await app.get('/import')).text).to.include('href="/qualite"')
    expect((await app.get('/donnees-essentielles')).text).to.include('href="/qualite"')
  })

  it('keeps what was told to the platform, by rule, until a publication mends it', async () => {
    const late = { datePublicationDonnees: '2026-06-30' }
    const [first, second] = [
      sound({ id: 'T1', objet: 'Curage amont', ...late }),
      sound({ id: 'T2', objet: 'Curage aval', ...late }),
    ]
    const wrong = { typeGroupementOperateurs: 'Solidaire' }
    await imported({ ...first, ...wrong }, { ...second, ...wrong })

    expect((await send('remarques', { regle: 'alone', geste: 'flagged' })).status).to.equal(303)
    expect(await shown('&regle=alone'))
      .to.include('signalé le')
      .and.not.include('à signaler Répondre')
    expect(await app.db('quality_events').where({ rule: 'alone' })).to.have.length(2)
    expect(await app.db('journal').where({ action: 'quality.flagged' })).to.have.length(1)

    await imported({ ...first, datePublicationDonnees: '2026-08-09' })
    expect(await shown('&etat=corrigees'))
      .to.include('Curage amont')
      .and.include('corrigé dans la publication du 9 août 2026')
      .and.not.include('Curage aval')
    expect(await shown('&etat=signalees'))
      .to.include('Curage aval')
      .and.not.include('Curage amont')
  })

  it('asks why a remark stays without consequence, keeps the answer, and takes it up again', async () => {
    await imported(sound({ id: 'TARD', objet: 'Curage du canal', datePublicationDonnees: '2026-06-30' }))
    const marche = String(await idOf('TARD'))
    const refused = await send('remarques', { regle: 'late', marche, geste: 'closed' })
    expect(refused.status).to.equal(422)
    expect(words(refused.text)).to.include('Dites pourquoi cette remarque reste sans suite.')
    await send('remarques', { regle: 'late', marche, geste: 'closed', motif: 'Publié d’abord sur papier' })
    expect(await shown()).to.include('Aucune remarque sur')
    expect(await shown('&etat=sans-suite')).to.include('sans suite : Publié d’abord sur papier')
    await send('remarques', { regle: 'late', marche, geste: 'reopened' })
    expect(await shown()).to.include('publié le 30 juin 2026')
    expect((await send('remarques', { regle: 'alone', marche, geste: 'flagged' })).status).to.equal(404)
  })

  it('sets what is published beside what is followed', async () => {
    await imported(
      contract({ id: 'CLAUSE', objet: 'Pavage de la place' }),
      sound({ id: 'PRIX', objet: 'Peinture du gymnase' }),
    )
    await app.db('contracts').where({ number: 'PRIX' }).update({ amount_cents: 99_000_00 })
    const mirrored = await shown('&vue=miroir')
    expect(mirrored)
      .to.include('Pavage de la place CLAUSE Publié avec une clause sociale ou réservé, et non suivi')
      .and.include('Peinture du gymnase PRIX Montant publié autre que celui du registre')
      .and.include('250 000 € 99 000 €')
    const { text } = await app.get(`/qualite?acheteur=${await buyerId()}&vue=miroir`)
    expect(text).to.include(`href="/marches/${await idOf('CLAUSE')}"`)
  })

  it('tells the same contract published under two numbers, and remembers that two contracts are two', async () => {
    await imported(
      sound({ id: '26-014', objet: 'Entretien des haies du canal' }),
      sound({ id: '2026-HAIES-02', objet: 'Entretien des haies du canal' }),
      sound({ id: '26-099', objet: 'Entretien des haies du canal', titulaires: [holder(holders.other)] }),
    )
    const pairs = await shown('&vue=doublons')
    expect(pairs)
      .to.include('Même marché publié deux fois ?')
      .and.include('250 000 €, notifié le 2 mars 2026 : même objet sous un autre numéro')
      .and.include('1 paire à examiner : 1 marché compté en trop')
    const [un, autre] = [await idOf('26-014'), await idOf('2026-HAIES-02')].sort((a, b) => a - b).map(String)
    const pair = { un: un!, autre: autre! }
    await send('doublons', { ...pair, geste: 'distinct', motif: 'Deux tronçons' })
    expect(await shown('&vue=doublons'))
      .to.include('Aucun doublon probable')
      .and.match(/Dits distincts le .*: Deux tronçons/)
    expect((await send('doublons', { ...pair, geste: 'distinct' })).status).to.equal(404)
    await send('doublons', { ...pair, geste: 'reopened' })
    expect(await shown('&vue=doublons')).to.include('1 paire à examiner')
    expect((await pairsOf(app.db, TERMINAL, await buyerId())).surplus).to.equal(1)
  })

  describe('the same contract, published twice', () => {
    const subject = 'Entretien des haies du canal'
    const hedges = (change: Fields = {}) => sound({ id: '26-014', objet: subject, ...change })
    const twins: Record<string, [Fields, RegExp]> = {
      'under another number': [hedges({ id: '2026-HAIES-02' }), /même objet sous un autre numéro/],
      'announced as the one that replaces it': [
        hedges({ id: '26-014-R', objet: `Annule et remplace : ${subject}`, montant: 250_000 }),
        /26-014-R annonce qu’il remplace l’autre/,
      ],
      'with another holder': [
        hedges({ titulaires: [holder(holders.stranger), holder(holders.other)], objet: `${subject}, lot unique` }),
        /même numéro, avec un autre titulaire ou un autre objet/,
      ],
    }
    const rows = () => app.db('contracts').whereNot('published', '').whereNull('withdrawn_at').orderBy('id')
    /** All that is derived, and what is typed, of the contracts that lists show. */
    const register = async () => {
      const seen = await rows().select('id', 'number', 'title', 'lot_title', 'amount_cents', 'notified_on', 'published')
      const ids = seen.map(({ id }) => id)
      const held = await app.db('contract_holders').whereIn('contract_id', ids).orderBy(['contract_id', 'company_id'])
      const clauses = await app.db('clauses').whereIn('contract_id', ids).select('contract_id', 'penalty_cents')
      const versions = await app.db('version_contracts').orderBy('version_id')
      return { seen, held: held.map(one => [one.contract_id, one.company_id, one.role]), clauses, versions }
    }
    const pair = async () => {
      const { probable } = await pairsOf(app.db, TERMINAL, await buyerId())
      const { one, other } = probable[0]!
      return { un: String(one.id), autre: String(other.id) }
    }
    const claused = async (contractId: number) =>
      app.db('clauses').insert({
        contract_id: contractId,
        legal_basis: 'L2112-2',
        eligibility_months: 24,
        created_at: app.clock.now(),
      })

    for (const [what, [twin, reason]] of Object.entries(twins))
      it(`${what}: one click makes them one, with its clause, and one takes it back whole`, async () => {
        await imported(hedges(), twin)
        expect(await shown('&vue=doublons'))
          .to.match(reason)
          .and.include('C’est le même : garder 26-014')
        const [followed] = await rows().where({ number: '26-014' }).select('id')
        await claused(followed!.id)
        const before = await register()
        const asked = await pair()
        const keep = asked.un === String(followed!.id) ? 'keepOne' : 'keepOther'
        expect((await send('doublons', { ...asked, geste: keep })).text).to.include('Dites à quoi vous voyez')
        expect(await register()).to.deep.equal(before)

        await send('doublons', { ...asked, geste: keep, motif: 'Même chantier' })
        expect(await rows().pluck('id')).to.deep.equal([followed!.id])
        expect(await shown('&vue=doublons'))
          .to.include('Aucun doublon probable')
          .and.match(/Réunis le .*: Même chantier/)
        const page = words((await app.get(`/marches/${followed!.id}/publications`)).text)
        expect(page).to.match(/Réuni avec .* le .* par .*\. .*Motif : Même chantier/)
        expect((await app.get(`/marches/${followed!.id}`)).status).to.equal(200)
        const told = await app.db('journal').where({ action: 'contract.merged' }).pluck('subject_id')
        expect(told.map(String)).to.have.members([asked.un, asked.autre])
        expect(
          await app.db('clauses').whereIn('contract_id', Object.values(asked).map(Number)).pluck('contract_id'),
        ).to.deep.equal([followed!.id])

        await send('doublons', { ...asked, geste: 'separated' })
        expect(await register()).to.deep.equal(before)
        expect(await shown('&vue=doublons')).to.include('1 paire à examiner')
      })

    it('both are fed by what is published later of either, and two again each has its own', async () => {
      await imported(hedges(), hedges({ id: '2026-HAIES-02' }))
      const asked = await pair()
      await send('doublons', { ...asked, geste: 'keepOne', motif: 'Même chantier' })
      await imported(
        hedges({ id: '2026-HAIES-02', objet: `${subject} et des berges`, datePublicationDonnees: '2026-04-01' }),
      )
      const [{ id, title }, ...others] = await rows().select('id', 'title')
      expect([String(id), title, others.length]).to.deep.equal([asked.un, `${subject} et des berges`, 0])
      await send('doublons', { ...asked, geste: 'separated' })
      expect(await rows().select('number', 'title')).to.have.deep.members([
        { number: '26-014', title: subject },
        { number: '2026-HAIES-02', title: `${subject} et des berges` },
      ])
    })

    it('an import taken back meanwhile leaves what the other publishes, and nothing of its own comes back', async () => {
      await imported(hedges())
      await imported(hedges({ id: '2026-HAIES-02' }))
      const asked = await pair()
      await send('doublons', { ...asked, geste: 'keepOne', motif: 'Même chantier' })
      const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
      const last = await app.db('imports').max('id as id').first()
      await undoImport(app.db, author, (await importFor(app.db, TERMINAL, last!.id))!, 'Fichier de recette')
      expect(await rows().pluck('number')).to.deep.equal(['26-014'])
      await send('doublons', { ...asked, geste: 'separated' })
      expect(await rows().pluck('number')).to.deep.equal(['26-014'])
    })

    it('two people at once: one merges them, the other is told that it is done', async () => {
      await imported(hedges(), hedges({ id: '2026-HAIES-02' }))
      const asked = await pair()
      const answers = await Promise.all([
        send('doublons', { ...asked, geste: 'keepOne', motif: 'Même chantier' }),
        send('doublons', { ...asked, geste: 'keepOther', motif: 'Même objet' }),
      ])
      expect(answers.filter(({ status }) => status === 303)).to.have.length(1)
      expect(await app.db('contract_merges')).to.have.length(1)
    })
  })

  it('reads no more than a page, whatever the buyer has, and every remark stands on one page', async () => {
    const late = Array.from({ length: 7 }, (_, index) =>
      sound({ id: `L${index}`, objet: `Curage du bief ${index}`, datePublicationDonnees: '2026-06-30' }),
    )
    await imported(...late)
    const asked = {
      buyerId: await buyerId(),
      today: app.clock.today(),
      rules: publication,
      states: ['open' as const],
      rule: null,
    }
    const numbers: string[] = []
    let after: number | null = 0
    for (let pages = 0; after !== null && pages < 10; pages += 1) {
      const page: Awaited<ReturnType<typeof scan>> = await scan(app.db, TERMINAL, asked, {
        after,
        most: 3,
        contracts: 5,
      })
      expect(page.lines.length).to.be.at.most(3)
      expect(page.looked).to.be.at.most(5)
      numbers.push(...page.lines.map(({ number }) => number))
      after = page.next
    }
    expect(numbers).to.deep.equal(late.map(({ id }) => id))
  })

  it('says which establishment SIRENE had closed by the notification, once its list is read', async () => {
    await imported(sound({ id: 'F1', dateNotification: '2026-03-02', datePublicationDonnees: '2026-03-10' }))
    expect(await shown()).not.to.include('fermé depuis le')
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    const list = `siret,dateDebut,etatAdministratifEtablissement\n${holders.stranger},2026-02-01,F\n`
    await importList(app.db, author, {
      path: files.write('etablissements.csv', list),
      source: '',
      datedOn: '2026-11-03',
    })
    expect(await shown())
      .to.include('Établissement fermé à la notification')
      .and.include(`titulaire : ${holders.stranger}, fermé depuis le`)
    const company = words((await app.get(`/entreprises/${holders.stranger}`)).text)
    expect(company).to.include('établissement fermé depuis le')
  })

  it('shows nobody the publications of another’s buyer', async () => {
    await app.as('ines')
    const { id } = await app.db('buyers').where({ siret: buyers.hauteVesle }).first('id')
    expect((await app.get(`/qualite?acheteur=${id}`)).status).to.equal(404)
    expect((await app.get(`/qualite.csv?acheteur=${id}`)).status).to.equal(404)
    const gesture = { cle: randomUUID(), acheteur: String(id), regle: 'late', geste: 'flagged' }
    expect((await app.post('/qualite/remarques', gesture)).status).to.equal(404)
  })
})
