import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { systemClock } from '#server/base/clock.ts'
import { monthOf, nextMonth } from '#server/base/dates.ts'
import { fillDemo } from '#server/demo/actions.ts'
import { PASSWORD } from '#server/demo/institution.ts'
import { checks } from '../demo/findings.ts'
import { created, onPostgres, prepared } from '../support/database.ts'
import { formIn } from '../support/form-in.ts'
import { isLong } from '../support/long.ts'
import { type Running, startServer, visitor } from '../support/process.ts'

// The month of a facilitator on a machine that is cut off, without warning, at each of its steps. What was answered is there when it
// comes back; what was not is there whole, or not at all; asked for again, it is done once.

/** `ROUNDS` says how many months. */
const ROUNDS = Number(process.env.ROUNDS ?? (isLong ? 40 : 1))
const MONTH = nextMonth(monthOf(systemClock.today()), -1)
/** Nobody has answered for it yet, and one person at least works there. */
const AWAITED = 'Création du parc des Saules'

describe(`a month collected on a machine cut off at each step, ${ROUNDS} times`, function () {
  this.timeout(900_000)
  let template: string
  let folder: string
  let server: Running
  let camille: ReturnType<typeof visitor>
  let own: Awaited<ReturnType<typeof created>>
  before(async function () {
    if (onPostgres && !isLong) this.skip() // it outlives the server: asked in the long run
    template = await prepared(async db => {
      await db.migrate.latest()
      await fillDemo(db, systemClock)
    })
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-month-'))
  })
  after(async () => {
    server?.child.kill('SIGKILL')
    await server?.ended
    if (folder) await rm(folder, { recursive: true })
  })

  for (let round = 1; round <= ROUNDS; round++)
    it(`loses nothing that was answered, and does nothing by halves: month ${round}`, async () => {
      own = await created(template)
      await own.db.destroy()
      try {
        await start()
        await signedIn()
        await typing()
        await saving()
        await accepting()
        await importing(await dropping())
        await reminding()
      } finally {
        server.child.kill('SIGKILL')
        await server.ended
        await own.drop()
      }
    })

  async function start(): Promise<void> {
    const folders = { MAIL_FOLDER: join(folder, 'mails'), ATTACHMENT_FOLDER: join(folder, 'papers') }
    server = await startServer(own.url, folders)
    camille = camille?.at(server.origin) ?? visitor(server.origin)
  }

  async function signedIn(): Promise<void> {
    camille = visitor(server.origin)
    const answer = await camille.ask('/connexion', {
      courriel: 'camille.aubry@haute-vesle.example',
      'mot-de-passe': PASSWORD,
    })
    expect(answer.status).to.equal(303)
  }

  /** Asks, cuts the machine off at some instant, brings it back. What was answered in time, or null. */
  async function cutOff<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
    const asked = ask().catch(() => null)
    await Promise.race([asked.then(() => wait(Math.random() * 30)), wait(Math.random() * 400)])
    server.child.kill('SIGKILL')
    const answer = await asked
    await server.ended
    await start()
    return answer
  }

  /** What the verbs guarantee of the rows holds, whatever was cut. */
  async function whole(step: string): Promise<void> {
    await withDatabase(async db => {
      for (const name of ['silences', 'gesturesMade', 'journalled'] as const)
        expect(await checks[name](db), `${step}: ${name}`).to.deep.equal([])
    })
  }

  const monthForm = async () => formIn((await camille.ask(`/mois/${MONTH}`)).text, `/mois/${MONTH}`)
  /** A cell of the month in which nothing is said yet. */
  const emptyCell = (form: Record<string, string>) => {
    const [name] = Object.entries(form).find(([name, value]) => /^h-\d+-/.test(name) && value === '')!
    return { name, placementId: Number(name.split('-')[1]) }
  }

  async function typing(): Promise<void> {
    const form = await monthForm()
    const { name } = emptyCell(form)
    const typed = { ...form, [name]: '7,25', formulaire: `/mois/${MONTH}` }
    const answer = await cutOff(() => camille.ask('/saisies', typed))
    if (answer?.status === 200 && JSON.parse(answer.text).keptAt)
      expect((await monthForm())[name], 'typed and kept').to.equal('7,25')
    await withDatabase(async db => expect((await db('drafts')).length).to.be.at.most(1))
    await camille.ask('/saisies', typed)
    expect((await monthForm())[name]).to.equal('7,25')
  }

  async function saving(): Promise<void> {
    const form = await monthForm()
    const { placementId, name } = Object.entries(form)
      .filter(([, value]) => value === '7,25')
      .map(([cell]) => ({ name: cell, placementId: Number(cell.split('-')[1]) }))[0]!
    const typed = { ...form, [name]: '7,25', geste: 'enregistrer' }
    const before = await told('hours.logged')
    const answer = await cutOff(() => camille.ask(`/mois/${MONTH}`, typed))
    const written = await figureOf(placementId)
    if (answer?.status === 303) expect(written, 'saved').to.equal(7_25)
    else expect(written).to.be.oneOf([7_25, null])
    await whole('saving')
    await camille.ask(`/mois/${MONTH}`, typed)
    expect(await figureOf(placementId)).to.equal(7_25)
    expect(await told('hours.logged'), 'told once').to.equal(before + 1)
  }

  function told(action: string): Promise<number> {
    return withDatabase(async db => (await db('journal').where({ action })).length)
  }

  async function figureOf(placementId: number): Promise<number | null> {
    return withDatabase(async db => {
      const row = await db('hours').where({ placement_id: placementId, month: MONTH }).first()
      return row ? Number(row.centihours) : null
    })
  }

  async function accepting(): Promise<void> {
    const form = { ...(await monthForm()), geste: 'accepter' }
    const before = await accepted()
    const answer = await cutOff(() => camille.ask(`/mois/${MONTH}`, form))
    const then = await accepted()
    await whole('accepting')
    await camille.ask(`/mois/${MONTH}`, { ...(await monthForm()), geste: 'accepter' })
    const last = await accepted()
    expect(last).to.be.greaterThan(before)
    if (answer?.status === 303) expect(then, 'accepted').to.equal(last)
    await whole('accepting again')
  }

  function accepted(): Promise<number> {
    return withDatabase(async db => {
      const rows = await db('statement_events').whereIn('gesture', ['validate', 'nothingWorked'])
      return rows.length
    })
  }

  async function dropping(): Promise<string> {
    const { bytes } = await withDatabase(fileOfAwaited)
    const drop = () => dropped(bytes)
    const answer = await cutOff(drop)
    const kept = await withDatabase(db => db('deposits').where({ file_name: FILE }))
    if (answer?.status === 303) expect(kept, 'dropped').to.have.length(1)
    else expect(kept.length).to.be.at.most(1)
    for (const { bytes: held } of kept) expect(Buffer.from(held).toString()).to.equal(bytes)
    await whole('dropping')
    if (kept.length === 0) expect((await drop()).status).to.equal(303)
    const { id } = await withDatabase(db => db('deposits').where({ file_name: FILE }).first())
    return `/fichiers/${id}`
  }

  async function dropped(bytes: string) {
    const form = formIn((await camille.ask('/fichiers')).text, '/fichiers')
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...form, mois: MONTH })) body.append(name, value)
    body.set('fichier', new Blob([bytes]), FILE)
    return camille.send('/fichiers', body)
  }

  async function importing(href: string): Promise<void> {
    const { people } = await withDatabase(fileOfAwaited)
    const send = async () => {
      return camille.ask(`${href}/enregistrement`, formIn(await read(href), `${href}/enregistrement`))
    }
    const form = formIn(await read(href), `${href}/enregistrement`)
    const answer = await cutOff(() => camille.ask(`${href}/enregistrement`, form))
    const state = async () => withDatabase(db => stateOf(db, people))
    const then = await state()
    if (answer?.status === 303) expect(then.imported, 'imported').to.equal(true)
    expect(then.written).to.equal(then.imported ? people.length : 0)
    expect(then.files).to.equal(then.imported ? 1 : 0)
    await whole('importing')
    if (!then.imported) expect((await send()).status).to.equal(303)
    expect(await state()).to.deep.equal({ imported: true, written: people.length, files: 1 })
  }

  /** The page of a file, once another process has read it, and it is known whose it is. */
  async function read(href: string): Promise<string> {
    for (;;) {
      const { status, text } = await camille.ask(href)
      if (status === 200 && !text.includes('en cours de lecture')) return text
      await wait(200)
    }
  }

  async function reminding(): Promise<void> {
    const form = formIn((await camille.ask(`/relances/${MONTH}`)).text, `/relances/${MONTH}`, { ticked: true })
    const before = await withDatabase(sentIn)
    const answer = await cutOff(() => camille.ask(`/relances/${MONTH}`, form))
    const then = await withDatabase(sentIn)
    expect(then.mails - before.mails, 'a mail for each reminder').to.equal(then.told - before.told)
    if (answer?.status === 303) expect(then.mails).to.be.greaterThan(before.mails)
    await camille.ask(`/relances/${MONTH}`, form)
    const last = await withDatabase(sentIn)
    expect(last.mails).to.be.greaterThan(before.mails)
    if (then.mails > before.mails) expect(last).to.deep.equal(then)
    await whole('reminding')
  }

  async function withDatabase<Result>(work: (db: Untyped) => Promise<Result>): Promise<Result> {
    const db = (await connect(own.url)) as unknown as Untyped & { destroy(): Promise<void> }
    try {
      return await work(db)
    } finally {
      await db.destroy()
    }
  }
})

const FILE = 'releve-des-saules.csv'
const HOURS = '61,5'

/** What a company sends of those whom it employs on the contract that waits. */
async function fileOfAwaited(db: Untyped) {
  const people: { id: number; last_name: string; first_name: string; born_on: string }[] = await db('placements')
    .join('clauses', 'clauses.id', 'placements.clause_id')
    .join('contracts', 'contracts.id', 'clauses.contract_id')
    .join('identities', 'identities.participant_id', 'placements.participant_id')
    .where('contracts.title', AWAITED)
    .where('hired_on', '<', `${MONTH}-28`)
    .where(still => still.whereNull('left_on').orWhere('left_on', '>=', `${MONTH}-28`))
    .orderBy('placements.id')
    .select('placements.id', 'last_name', 'first_name', 'born_on')
  const lines = people.map(one => [one.last_name, one.first_name, one.born_on, HOURS].join(';'))
  return { people, bytes: ['Nom;Prénom;Né le;Heures', ...lines, ''].join('\r\n') }
}

async function stateOf(db: Untyped, people: readonly { id: number }[]) {
  const { state } = await db('deposits').where({ file_name: FILE }).first()
  const ids = people.map(({ id }) => id)
  const written = await db('hours').whereIn('placement_id', ids).where({ month: MONTH, centihours: 61_50 })
  return { imported: state === 'imported', written: written.length, files: (await db('statement_files')).length }
}

/** Reminders that were written, and the lines of the journal that say so. */
async function sentIn(db: Untyped) {
  const mails = await db('outbox').where({ kind: 'reminder' })
  const links = await db('statement_mails').distinct('outbox_id')
  return { mails: mails.length, told: links.length }
}
