import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import type { Person } from '#db/seeds/cast.ts'
import { longDate, shortDate } from '#server/base/format.ts'
import { matchHash } from '#server/register/participants/identities.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { freshApp, type Page } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { addressOf, everyRoute, isOpenTo, type Route, type Stage, setStage } from './routes.ts'

// Who saw a name leaves a line: every route, whatever it answers, and whoever asks.

/** Forms that look for somebody, or that are about somebody; every other route is sent an empty one. */
const forms: Record<string, Record<string, string>[]> = {
  '/recherche': [{ q: 'durand-14' }, { q: '01/05/1990' }, { q: 'nobody at all' }],
  '/participants/recherche': [{ q: 'durand' }, { q: 'dominique durand-14' }, { q: 'nobody' }],
  '/marches/:id/personnes/recherche': [{ nom: 'durand', prenom: '', naissance: '' }],
  '/marches/:id/personnes': [
    { nom: 'durand', prenom: 'dominique', geste: 'chercher' },
    { choisir: 'P-014' },
    {
      nom: 'Durand-14',
      prenom: 'Dominique',
      naissance: '01/05/1990',
      critere: 'B_DELD',
      justificatif: 'Attestation France Travail',
      justificatif_le: '02/01/2026',
      employeur: 'RELAIS',
      modalite: 'MAD_ETTI',
      embauche: '02/02/2026',
    },
  ],
  '/participants': [
    {
      nom: 'Durand-14',
      prenom: 'Dominique',
      naissance: '01/05/1990',
      critere: 'B_DELD',
      justificatif: 'Attestation France Travail',
      justificatif_le: '02/01/2026',
      acheteur: 'HAUTE-VESLE',
    },
  ],
  '/marches/:id/faits/nouveau': [{ date: '16/11/2026', texte: 'Absence de Dominique Durand-14' }],
  '/participants/:ref/identite': [{}],
  '/participants/:ref/identite/correction': [
    {},
    { nom: 'Durand-14', prenom: 'Dominique', naissance: '01/05/1990' },
    { nom: 'Durand-3', prenom: 'Dominique', naissance: '31/02/1990' },
  ],
}

/** Pages that remember what was looked for: the words wait in the session, and these show what answers. */
const after: Record<string, string[]> = {
  '/recherche': ['/recherche?mots=gardes'],
  '/participants/recherche': [
    '/participants?recherche=oui',
    '/participants.csv?recherche=oui',
    '/participants.xlsx?recherche=oui',
  ],
}

describe('who saw a name leaves a line', function () {
  this.timeout(300_000)
  const app = freshApp()
  let stage: Stage
  let told: RegExp
  beforeEach(async () => {
    stage = await setStage(app.db, app.cast)
    await identified(app.cast.halles.participantId, 40)
    for (const row of await app.db('identities').join('participants', 'participants.id', 'participant_id')) {
      const identity = { lastName: row.last_name, firstName: row.first_name, bornOn: row.born_on, city: '', phone: '' }
      const match_hash = matchHash(row.buyer_id, identity)
      await app.db('identities').where({ participant_id: row.participant_id }).update({ match_hash })
    }
    const rows = await app.db('identities').select('last_name', 'born_on')
    const days = [...new Set(rows.map(row => row.born_on as string))]
    const parts = [
      ...rows.map(row => row.last_name),
      ...days.flatMap(day => [day, longDate(day), shortDate(day), day.split('-').reverse().join('/')]),
    ]
    told = new RegExp(parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'i')
  })

  const identified = async (participant_id: number, number: number) => {
    if (await app.db('identities').where({ participant_id }).first()) return
    await app.db('identities').insert({
      participant_id,
      last_name: `Durand-${number}`,
      first_name: 'Dominique',
      born_on: '1990-05-01',
      match_hash: `cast ${number}`,
      search_text: `durand-${number} dominique`,
    })
  }
  const lines = async () =>
    Number((await app.db('journal').whereIn('action', ['identity.read', 'identities.read']).count('* as n').first()).n)

  /** What is asked of a route in turn, each thing that it answers judged by `wrong`. */
  async function walked(person: Person, judge: (name: string, page: Page, left: number) => Promise<void>) {
    await app.as(person)
    const role = (await app.db('users').where({ id: app.cast.users[person] }).first()).role
    const seen: string[] = []
    for (const route of everyRoute().filter(one => one.action !== 'anyone' && isOpenTo(one, role))) {
      const address = addressOf(route, stage, 'hauteVesle')
      if (!address) continue
      for (const form of route.method === 'post' ? (forms[route.path] ?? [{}]) : [{}]) {
        await app.as(person)
        await app.db.raw('savepoint one_route')
        const sent = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, named(value)]))
        const requests = [
          () => (route.method === 'get' ? app.get(address) : app.post(address, sent)),
          ...(route.method === 'post' ? (after[route.path] ?? []).map(path => () => app.get(path)) : []),
        ]
        for (const [turn, request] of requests.entries()) {
          const before = await lines()
          const page = await request()
          seen.push(route.path)
          await judge(`${nameOf(route)} ${JSON.stringify(form)} ${turn}`, page, (await lines()) - before)
        }
        await app.db.raw('rollback to savepoint one_route')
      }
    }
    return seen
  }
  const named = (value: string) =>
    value === 'RELAIS'
      ? String(app.cast.companies.relais)
      : value === 'HAUTE-VESLE'
        ? String(app.cast.buyers.hauteVesle)
        : value
  const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`

  it('a facilitator is shown a name only by a request that leaves its line', async () => {
    const wrong: string[] = []
    let shown = 0
    const seen = await walked('camille', async (name, page, left) => {
      if (!told.test(await wordsOf(page))) return
      shown++
      if (left !== 1) wrong.push(`${name}: ${left} lines`)
    })

    expect(wrong).to.deep.equal([])
    expect(shown, 'answers that show a name').to.be.greaterThan(10)
    for (const path of Object.keys(forms)) expect(seen, path).to.include(path)
  })

  it('nobody else is shown one, in any byte of any page, file or document', async function () {
    if (onPostgres) this.skip() // the same bytes: who asks what is tried on both by `matrix`
    for (const person of ['nadir', 'helene', 'theo'] as const) {
      const wrong: string[] = []
      await walked(person, async (name, page, left) => {
        const echoed = (await wordsOf(page)).replace(/value="(durand|dominique durand-14|01\/05\/1990)"/gi, '')
        if (told.test(echoed) || left > 0) wrong.push(name)
      })
      expect(wrong, person).to.deep.equal([])
    }
  })

  it('a search by name leaves how many it found, never what was typed', async () => {
    for (const [q, people] of [
      ['dominique durand-14', 1],
      ['zéphyrin', 0],
    ] as const) {
      await app.post('/recherche', { q })
      await app.get('/recherche?mots=gardes')
      await app.post('/participants/recherche', { q })
      await app.get('/participants?recherche=oui')
      await app.post(`/marches/${app.cast.troisMoulins.contractId}/personnes/recherche`, { nom: q })
      const left = await app
        .db('journal')
        .whereIn('action', ['identity.read', 'identities.read'])
        .orderBy('id', 'desc')
        .limit(3)
      for (const line of left) {
        expect(JSON.parse(line.after ?? '{"people":1}').people, `${q} ${line.action}`).to.equal(people)
        expect(JSON.stringify(line)).not.to.match(/durand|dominique|zéphyrin|zephyrin/i)
      }
      expect(left).to.have.length(3)
    }
    await app.as('helene')
    expect((await app.get('/journal')).text)
      .to.include('Identités consultées')
      .and.not.include('Personnes trouvées')
  })

  it('searching by a pseudonym or a ground alone reads no name and says so', async () => {
    await app.post('/participants/recherche', { q: 'P-014' })
    await app.get('/participants?recherche=oui')
    expect(await lines()).to.equal(0)
  })
})

/** All that a person or a program reads there: a page, the cells of a workbook, the text of a document. */
async function wordsOf(page: Page): Promise<string> {
  const type = page.headers.get('content-type') ?? ''
  if (type.includes('pdf')) {
    const { tagged, running, loose, title, xmp, bookmarks } = await readPdf(page.bytes)
    return [tagged, ...running, ...loose, title, xmp, ...bookmarks].join('\n')
  }
  if (page.bytes[0] === 0x50 && page.bytes[1] === 0x4b)
    return Object.values(unzipSync(page.bytes))
      .map(part => strFromU8(part))
      .join('\n')
  return `${page.text}\n${decodeURIComponent(page.location ?? '')}`
}
