import { expect } from 'chai'
import { freshApp, type Page } from '../support/app.ts'
import { ended } from '../support/ended.ts'
import { comeIn, linkPath } from '../support/links.ts'
import { settleStatements } from '../support/statements.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')

describe('the certificate of a company', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })
  const contract = () => app.cast.troisMoulins.contractId
  const path = () => `/reponses/marches/${contract()}/attestation`

  /** The contract is over, every statement settled, and nothing is missing. */
  async function fulfilled() {
    await ended(app, '2026-08-31')
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
  }

  it('is not there while hours are owed, nor for whoever only employs', async () => {
    const home = await comeIn(app, await linkPath(app, 'batisseurs'))
    expect(words(home)).to.not.include('ttestation de réalisation')
    expect((await app.post(path(), { cle: 'une-cle-de-formulaire' })).status).to.equal(404)
    await fulfilled()
    const relais = await comeIn(app, await linkPath(app, 'relais'))
    expect(words(relais)).to.not.include('ttestation de réalisation')
    expect((await app.post(path(), { cle: 'une-cle-de-formulaire' })).status).to.equal(404)
  })

  it('once due, is asked for once; then it is read as it was published', async () => {
    await fulfilled()
    const home = await comeIn(app, await linkPath(app, 'batisseurs'))
    expect(words(home)).to.include('Demander l’attestation de réalisation')
    expect((await app.get(`${path()}.pdf`)).status).to.equal(404)
    for (const cle of ['premiere-cle-de-formulaire', 'seconde-cle-de-formulaire']) await app.post(path(), { cle })
    const facts = await app.db('facts').where({ waits_on: 'facilitator', kind: 'contact' })
    expect(facts.map(({ next_step }) => next_step)).to.deep.equal(['publier l’attestation de réalisation'])
    expect(words(await app.get('/reponses'))).to.include('Vous l’avez demandée le 3 décembre 2026')

    await app.db('editions').insert({
      ...{ number: '2026-000001-H', kind: 'certificate', contract_id: contract(), series: 'certificate 1', whole: 1 },
      ...{ known: '2026-12-03T12:00:00.000Z', published_at: '2026-12-03T12:00:00.000Z', institution: '' },
      ...{ title: 'Attestation', file_name: 'attestation-1.pdf', search_text: '', rules_version: '1', settings: '{}' },
      ...{ content_hash: 'c', bytes_hash: 'b', size: 8, compared: '{}', changes: '[]', content: '{}' },
      bytes: Buffer.from('%PDF-1.7'),
    })
    expect(words(await app.get('/reponses'))).to.include('édition n° 2026-000001-H, publiée le 3 décembre 2026')
    const file = await app.get(`${path()}.pdf`)
    expect(file.text).to.equal('%PDF-1.7')
    expect(file.headers.get('content-disposition')).to.include('attestation-1.pdf')
  })
})
