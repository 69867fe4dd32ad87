import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { objectionToLetter, paragraphsOf, typeset } from '#server/register/proceedings/letter-rules.ts'
import { defaultLetters, fieldsOf, LETTERS, type LetterField } from '#server/register/proceedings/letter-words.ts'
import { freshApp } from '../../support/app.ts'
import { ended } from '../../support/ended.ts'
import { fileOn, noticed } from '../../support/proceedings.ts'
import { settleStatements } from '../../support/statements.ts'
import { archiveFaultsIn } from '../archivable.ts'
import { faultsIn } from '../conforms.ts'
import { readPdf } from '../read-pdf.ts'

describe('the words of a letter', () => {
  for (const kind of LETTERS) {
    it(`${kind}: ours holds only fields it knows, in French spaces`, () => {
      expect(objectionToLetter(kind, defaultLetters[kind])).to.equal(null)
      for (const paragraph of paragraphsOf(defaultLetters[kind], {})) {
        expect(paragraph).not.to.match(/[{}]| [:;!?%»]|« |'/)
        expect(paragraph).not.to.equal('')
      }
    })
    it(`${kind}: long, empty and hostile values stay text`, () => {
      const fill = (value: string) =>
        paragraphsOf(
          defaultLetters[kind],
          Object.fromEntries(fieldsOf[kind].map(name => [name, value])) as Partial<Record<LetterField, string>>,
        )
      expect(fill('mot '.repeat(4000)).join('')).to.have.length.above(10_000)
      expect(fill('').join(' ')).to.include('«\u00a0non renseigné\u00a0»')
      const hostile = fill('{dues} <script>alert(1)</script> {{constructor}} $& \\').join(' ')
      expect(hostile).to.include('<script>').and.include('{dues}')
      expect(hostile).not.to.include('[object')
    })
  }

  it('a field that a letter does not know is refused, by its name', () => {
    expect(objectionToLetter('notice', 'Vous devez {dues}, {prenom}.')).to.include('{prenom}')
    expect(objectionToLetter('certificate', '{montant}')).to.include('{montant}')
    expect(objectionToLetter('notice', 'Vous devez {dues.')).to.include('accolade')
    expect(objectionToLetter('notice', '  ')).to.include('Écrivez')
    expect(objectionToLetter('reminder', '{releves}')).to.include('{lien}').and.include('pas de lien')
    expect(objectionToLetter('reminder', '{releves}\n\n{lien}')).to.equal(null)
  })

  it('typography', () => {
    expect(typeset("L'entreprise : 32 h ; 1 935 € « au plus » !")).to.equal(
      'L’entreprise\u00a0: 32\u00a0h\u202f; 1\u00a0935\u00a0€ «\u00a0au plus\u00a0»\u202f!',
    )
  })
})

/** Without its spaces: a line’s end has none. */
const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, '')

describe('the letters of a contract, printed', function () {
  this.timeout(120_000)
  const app = freshApp()
  beforeEach(() => app.as('nadir'))
  const contractId = () => app.cast.troisMoulins.contractId
  const read = async (path: string) => {
    const { status, bytes, text } = await app.get(path)
    expect(status, text.slice(0, 400)).to.equal(200)
    expect(await faultsIn(bytes)).to.deep.equal([])
    expect(await archiveFaultsIn(bytes)).to.deep.equal([])
    return squeezed((await readPdf(bytes)).tagged)
  }
  const whole = [
    ...noticed('2026-09-10', '2026-09-12', 15),
    { gesture: 'observe', dated_on: '2026-09-20', text: 'Trois offres sont restées sans candidat.' },
    { gesture: 'establish', dated_on: '2026-10-02', centihours: 100_00, amount_cents: 6_000_00 },
    {
      gesture: 'decide',
      dated_on: '2026-10-10',
      amount_cents: 4_500_00,
      centihours: 100_00,
      text: '<b>Motif</b> & "suite"',
      answer: 'Deux offres suffisaient.',
      capacity: 'par délégation',
    },
  ]

  it('a decision says its amount, its reasons, its answer, and how it was reached', async () => {
    const file = await fileOn(app.db, contractId(), whole)
    const text = await read(`/marches/${contractId()}/sanction/${file}/courrier/decision.pdf`)
    expect(text).to.include('unepénalitéde4500€estappliquée').and.include('6000€').and.include('Deuxoffressuffisaient.')
    expect(text).to.include('<b>Motif</b>&"suite"').and.include('Lesopérations,ligneparligne').and.include('Projet')
    expect(text).not.to.include('sansréponse')
  })

  it('once published, it has a number, and the same bytes for ever', async () => {
    const file = await fileOn(app.db, contractId(), whole)
    const published = await app.post(`/marches/${contractId()}/sanction/${file}/courrier/decision`, {
      cle: randomUUID(),
    })
    expect(published.location).to.match(/^\/editions\//)
    const copies = [
      await app.get(`${published.location}/document.pdf`),
      await app.get(`${published.location}/document.pdf`),
    ]
    expect(copies[0]!.status).to.equal(200)
    expect(Buffer.from(copies[0]!.bytes).equals(Buffer.from(copies[1]!.bytes))).to.equal(true)
    const text = squeezed((await readPdf(copies[0]!.bytes)).tagged)
    expect(text).to.include('Éditionn°').and.not.include('Projet')
  })

  it('there is no letter before its step', async () => {
    const file = await fileOn(app.db, contractId(), whole.slice(0, 1))
    for (const word of ['mise-en-demeure', 'decision', 'renonciation', 'rien'])
      expect((await app.get(`/marches/${contractId()}/sanction/${file}/courrier/${word}.pdf`)).status, word).to.equal(
        404,
      )
  })

  it('the whole file is one document: obligation, exclusions, steps, papers with their fingerprint', async () => {
    const papers = JSON.stringify([{ name: 'avis.pdf', sha256: 'ab'.repeat(32), bytes: 2048 }])
    const file = await fileOn(app.db, contractId(), [...whole, { gesture: 'attach', dated_on: '2026-10-11', papers }])
    const text = await read(`/marches/${contractId()}/sanction/${file}/dossier.pdf`)
    for (const told of [
      'Registre de l’obligation',
      'Du déclaré au retenu',
      'Trois offres sont restées sans candidat.',
      'avis.pdf',
      'abababab',
      'Les paramètres, tels qu’appliqués ici',
    ])
      expect(text).to.include(squeezed(told))
  })

  it('what is answered to a difficulty or a suspension has its letter; a call has none', async () => {
    const fact = async (kind: string) =>
      (
        await app
          .db('facts')
          .insert({
            contract_id: contractId(),
            kind,
            dated_on: '2026-10-05',
            text: 'Chantier arrêté.',
            recorded_at: app.clock.now(),
          })
          .returning('id')
      )[0].id
    expect(await read(`/marches/${contractId()}/faits/${await fact('suspension')}/courrier.pdf`)).to.include(
      'Chantierarrêté.',
    )
    expect((await app.get(`/marches/${contractId()}/faits/${await fact('contact')}/courrier.pdf`)).status).to.equal(404)
  })

  it('the certificate is given only when the facts allow it', async () => {
    const certificate = `/marches/${contractId()}/attestation.pdf`
    expect((await app.get(certificate)).status).to.equal(303)
    expect((await app.get(`/marches/${contractId()}`)).text).to.include('Le marché n’est pas fini')
    await ended(app, '2026-08-31')
    expect((await app.get(certificate)).status).to.equal(303)
    expect((await app.get(`/marches/${contractId()}`)).text).to.include('Il manque des heures')
    await app.db('commitments').insert({
      clause_id: app.cast.troisMoulins.clauseId,
      kind: 'amendment',
      dated_on: '2026-08-01',
      centihours: -1_600_00,
      label: 'Avenant n° 9',
      basis: 'R2194-1',
      recorded_at: app.clock.now(),
    })
    await settleStatements(app, '2026-08')
    const text = await read(certificate)
    expect(text).to.include('attesteque').and.include('letauxderéalisationestde100')
    expect(text).to.match(/autitredelaclause:(nonpublié|\d+)\./)
    expect(text).not.to.match(/P-\d{3}/)
  })

  it('the administrator writes the institution’s own words; an unknown field is refused, a preview saves nothing', async () => {
    await app.as('theo')
    const path = '/reglages/courriers/decision'
    const [, offered] = /<textarea[^>]*>([^<]*)</.exec((await app.get(path)).text)!
    expect(offered!.split('\n')).to.deep.equal(defaultLetters.decision.split('\n')) // as it is, without any margin
    const wrong = await app.post(path, { cle: randomUUID(), texte: 'Bonjour {prenom}' })
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('{prenom}')
    const seen = await app.post(path, { cle: randomUUID(), texte: 'Pénalité : {montant}.', apercu: 'oui' })
    expect(seen.text).to.include('Pénalité\u00a0: 11\u00a0670\u00a0€.')
    expect(await app.db('letter_templates')).to.have.length(0)
    expect((await app.post(path, { cle: randomUUID(), texte: 'Nos mots : {montant}.' })).status).to.equal(303)
    await app.as('nadir')
    const file = await fileOn(app.db, contractId(), whole)
    expect(await read(`/marches/${contractId()}/sanction/${file}/courrier/decision.pdf`)).to.include('Nosmots:4500€.')
  })
})
