import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { simpleParser } from 'mailparser'
import { connect } from '#db/connect.ts'
import { MachineFault } from '#db/faults.ts'
import type { Untyped } from '#db/queries.ts'
import { clockAt } from '#server/base/clock.ts'
import { forgetOldMails, settleMail } from '#server/mail/actions.ts'
import { claimNext, engage, findUncertain, putEnded } from '#server/mail/claim.ts'
import { folderTransport } from '#server/mail/folder.ts'
import { putPost } from '#server/mail/post.ts'
import { type Mail, send } from '#server/mail/send.ts'
import { oneMail, startSender } from '#server/mail/sender.ts'
import { smtpTransport } from '#server/mail/smtp.ts'
import { LINK_HOURS } from '#server/users/link-mail.ts'
import { ownDatabase } from '../support/database.ts'
import { type Postman, postman } from '../support/postman.ts'

const clock = clockAt('2026-11-17')
const nobody = { userId: null, at: clock.now() }
const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  kind: 'reminder',
  to,
  subject: 'Relevés d’heures d’octobre 2026',
  text: 'Madame, Monsieur,\n\nLe relevé d’octobre est attendu.',
  ...more,
})

describe('sending what waits in the outbox', function () {
  this.timeout(60_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let post: Postman
  before(async () => {
    own = await ownDatabase()
    db = own.db
    post = await postman()
    await putPost(db, { from: 'clauses@haute-vesle.example', hasServer: true, readsAnswers: false, origin: 'http://x' })
    await db('settings').insert({ key: 'institution.name', value: 'Département de Haute-Vesle' })
  })
  after(async () => {
    await post.close()
    await own.drop()
  })
  afterEach(async () => {
    post.kept.length = 0
    for (const table of ['outbox_events', 'outbox']) await db(table).delete()
  })

  const tried = async (to: string, timeouts = {}) => {
    const id = await send(db, mailTo(to), nobody)
    await oneMail(db, clock, smtpTransport(post.url, timeouts))
    return db('outbox').where({ id }).first()
  }

  const manners: [to: string, state: string, kept: number][] = [
    ['courrier@entreprise.example', 'sent', 1],
    ['dies@entreprise.example', 'sent', 1],
    ['rcpt-451@entreprise.example', 'toRetry', 0],
    ['after-451@entreprise.example', 'toRetry', 0],
    ['rcpt-550@entreprise.example', 'refused', 0],
    ['after-550@entreprise.example', 'refused', 0],
    ['drop-bytes@entreprise.example', 'uncertain', 0],
    ['drop-dot@entreprise.example', 'uncertain', 1],
  ]
  for (const [to, state, kept] of manners)
    it(`${to.split('@')[0]}: ${state}`, async () => {
      const mail = await tried(to)
      expect(mail.state, mail.response).to.equal(state)
      expect(post.kept).to.have.length(kept)
      expect(mail.engaged_at !== null).to.equal(!to.startsWith('rcpt'))
    })

  it('a server that says nothing after the dot: uncertain, and nothing is sent again by itself', async () => {
    const mail = await tried('hang@entreprise.example', { silence: 300 })
    expect(mail).to.include({ state: 'uncertain', attempts: 1 })
    expect(await oneMail(db, clockAt('2026-12-24'), smtpTransport(post.url))).to.equal(false)
    expect(post.kept).to.have.length(1)
  })

  it('nobody behind the address: tried again, six times, by the hours; then refused, and a person is told', async () => {
    const id = await send(db, mailTo('a@entreprise.example'), nobody)
    const closed = smtpTransport(`smtp://127.0.0.1:${await freePort()}`)
    for (let attempt = 1; attempt <= 7; attempt++) {
      const { not_before } = await db('outbox').where({ id }).first()
      const early = { ...clock, now: () => new Date(Date.parse(not_before) - 1).toISOString() }
      expect(await oneMail(db, early, closed), `attempt ${attempt} comes early`).to.equal(false)
      expect(await oneMail(db, { ...clock, now: () => not_before }, closed)).to.equal(true)
    }
    const mail = await db('outbox').where({ id }).first()
    expect(mail).to.include({ state: 'refused', attempts: 7, engaged_at: null })
    const states = await db('outbox_events').where({ outbox_id: id }).orderBy('id').pluck('state')
    expect(states).to.deep.equal(['toSend', ...Array(6).fill('toRetry'), 'refused'])
  })

  it('every attempt sends the same bytes, under the same number', async () => {
    const id = await send(db, mailTo('b@entreprise.example'), nobody)
    const before = await db('outbox').where({ id }).first()
    await oneMail(db, clock, smtpTransport(`smtp://127.0.0.1:${await freePort()}`))
    await oneMail(db, clockAt('2026-11-18'), smtpTransport(post.url))
    expect(post.kept.map(({ messageId }) => messageId)).to.deep.equal([before.message_id])
    expect(post.kept[0]!.eml.trimEnd()).to.equal(before.eml.trimEnd())
    const read = await simpleParser(post.kept[0]!.eml)
    expect(read.subject).to.equal('Relevés d’heures d’octobre 2026')
    expect(read.text).to.include('Le relevé d’octobre est attendu.')
    expect(read.from?.value[0]).to.deep.include({
      name: 'Département de Haute-Vesle',
      address: 'clauses@haute-vesle.example',
    })
    expect(read.headers.get('auto-submitted')).to.equal('auto-generated')
  })

  it('no header is written by what somebody typed', async () => {
    await send(
      db,
      mailTo('c@entreprise.example', { subject: 'Bonjour\r\nBcc: d@ailleurs.example\r\n\r\nFaux' }),
      nobody,
    )
    await oneMail(db, clock, smtpTransport(post.url))
    const read = await simpleParser(post.kept[0]!.eml)
    expect(read.headers.has('bcc')).to.equal(false)
    expect(read.text).to.not.include('Faux')
  })

  it('a verb that is undone sends nothing', async () => {
    await db
      .transaction(async trx => {
        await send(trx, mailTo('e@entreprise.example'), nobody)
        throw new Error('undone')
      })
      .catch(() => {})
    expect(await oneMail(db, clock, smtpTransport(post.url))).to.equal(false)
    expect(await db('outbox')).to.have.length(0)
  })

  it('a one-time code is forgotten once it left, and kept while it has not', async () => {
    const id = await send(db, mailTo('f@entreprise.example', { kind: 'invitation', secret: true }), nobody)
    await oneMail(db, clock, smtpTransport(`smtp://127.0.0.1:${await freePort()}`))
    expect((await db('outbox').where({ id }).first()).eml).to.be.a('string')
    await oneMail(db, clockAt('2026-11-18'), smtpTransport(post.url))
    expect(await db('outbox').where({ id }).first()).to.deep.include({ state: 'sent', eml: null })
  })

  it('what was written is forgotten after a year, and a one-time code once it opens nothing; what waits is kept', async () => {
    const old = await send(db, mailTo('k@entreprise.example'), nobody)
    const code = await send(db, mailTo('l@entreprise.example', { kind: 'passwordLink', secret: true }), nobody)
    const waits = await send(db, mailTo('q@entreprise.example'), nobody)
    await db('outbox').where({ id: old }).update({ state: 'sent' })
    await db('outbox').where({ id: waits }).update({ not_before: '2027-12-01T12:00:00.000Z' })
    await forgetOldMails(db, '2026-11-22T12:00:00.000Z', LINK_HOURS)
    expect((await db('outbox').where({ id: code }).first()).eml).to.equal(null)
    expect(await oneMail(db, clockAt('2026-11-22'), smtpTransport(post.url))).to.equal(false)
    expect((await db('outbox').where({ id: old }).first()).recipient).to.equal('k@entreprise.example')
    await forgetOldMails(db, '2027-11-18T12:00:00.000Z', LINK_HOURS)
    expect(await db('outbox').where({ id: old }).first()).to.include({ eml: null, recipient: '' })
    expect((await db('outbox').where({ id: waits }).first()).recipient).to.equal('q@entreprise.example')
    expect((await db('outbox').where({ id: code }).first()).recipient).to.equal('')
  })

  it('a one-time code that did not leave before its term is left, and says so; one that opens still waits', async () => {
    const codes = async (kind: 'invitation' | 'passwordLink') =>
      send(db, mailTo('r@entreprise.example', { kind, secret: true }), nobody)
    const [invitation, link] = [await codes('invitation'), await codes('passwordLink')]
    const held = (await claimNext(db, 'late', clock.now(), 1_000))!
    expect(held.id).to.equal(invitation)
    const state = async (id: number) => (await db('outbox').where({ id }).first()).state
    const hoursAfter = (hours: number) => new Date(Date.parse(clock.now()) + hours * 3_600_000 + 1).toISOString()
    await forgetOldMails(db, hoursAfter(23), LINK_HOURS)
    expect([await state(invitation), await state(link)]).to.deep.equal(['toSend', 'toSend'])
    await forgetOldMails(db, hoursAfter(24), LINK_HOURS)
    expect([await state(invitation), await state(link)]).to.deep.equal(['toSend', 'dropped'])
    await forgetOldMails(db, hoursAfter(72), LINK_HOURS)
    await forgetOldMails(db, hoursAfter(96), LINK_HOURS)
    const events = await db('outbox_events').where({ outbox_id: invitation }).orderBy('id')
    expect(events.map(({ state, detail }) => [state, detail])).to.deep.equal([
      ['toSend', ''],
      ['dropped', 'Son code est arrivé à son terme avant de partir.'],
    ])
    const failed = { sent: false, engaged: false, code: null, about: 'connection', response: '' } as const
    expect(await putEnded(db, held, failed, { carrier: 'smtp', now: hoursAfter(72) })).to.equal(false)
    expect(await state(invitation)).to.equal('dropped')
  })

  it('an attempt that lost its mail to another sends no byte of it', async () => {
    await send(db, mailTo('g@entreprise.example'), nobody)
    const late = (await claimNext(db, 'late', '2026-11-17T12:00:00.000Z', 1_000))!
    const other = (await claimNext(db, 'other', '2026-11-17T12:00:02.000Z'))!
    expect(other.id).to.equal(late.id)
    const ended = await smtpTransport(post.url).deliver(late, () => engage(db, late, '2026-11-17T12:00:03.000Z'))
    expect(ended).to.equal('takenBack')
    expect(post.kept).to.have.length(0)
    const sent = { sent: true, engaged: true, code: 250, about: 'message', response: '' } as const
    expect(await putEnded(db, late, sent, { carrier: 'smtp', now: clock.now() })).to.equal(false)
  })

  it('a clock put forward makes it uncertain at worst; the attempt that lives settles it', async () => {
    await send(db, mailTo('h@entreprise.example'), nobody)
    const mail = (await claimNext(db, 'slow', clock.now(), 1_000))!
    expect(await engage(db, mail, clock.now())).to.equal(true)
    expect(await findUncertain(db, '2026-11-18T12:00:00.000Z')).to.equal(1)
    expect(await claimNext(db, 'other', '2026-11-18T12:00:00.000Z')).to.equal(null)
    const sent = { sent: true, engaged: true, code: 250, about: 'message', response: '250' } as const
    expect(await putEnded(db, mail, sent, { carrier: 'smtp', now: '2026-11-18T12:00:01.000Z' })).to.equal(true)
    expect((await db('outbox').first()).state).to.equal('sent')
  })

  it('one that left is said to have left, once a database that failed meanwhile is back', async () => {
    const id = await send(db, mailTo('n@entreprise.example'), nobody)
    let faults = 0
    const onState = async () => {
      if (faults++ < 2) throw new MachineFault('busy')
    }
    expect(await oneMail(db, clock, smtpTransport(post.url), { onState, pause: 5 })).to.equal(true)
    expect(await db('outbox').where({ id }).first()).to.include({ state: 'sent', lease_until: null })
    expect([faults, post.kept.length]).to.deep.equal([3, 1])
  })

  it('is not tried for longer than it is held, nor once the sender is to stop', async () => {
    await send(db, mailTo('o@entreprise.example'), nobody)
    const onState = () => Promise.reject(new MachineFault('away'))
    const failed = (options: object) => oneMail(db, clock, smtpTransport(post.url), options).catch(fault => fault.fault)
    expect(await failed({ onState, leaseMs: 300, pause: 20 })).to.equal('away')
    await db('outbox').update({ state: 'toSend', claimed_by: null, lease_until: null })
    expect(await failed({ onState, pause: 60_000, signal: AbortSignal.abort() })).to.equal('away')
    expect((await db('outbox').first()).state).to.equal('engaged')
  })

  it('what a person said of it stands, whatever the attempt learns after them', async () => {
    const id = await send(db, mailTo('p@entreprise.example'), nobody)
    const late = (await claimNext(db, 'late', clock.now(), 1_000))!
    await engage(db, late, clock.now())
    await findUncertain(db, '2026-11-18T12:00:00.000Z')
    await settleMail(db, { ...nobody, today: '2026-11-18', formKey: null }, { id }, 'arrived')
    const lost = { sent: false, engaged: true, code: null, about: 'connection', response: '' } as const
    expect(await putEnded(db, late, lost, { carrier: 'smtp', now: '2026-11-18T12:00:01.000Z' })).to.equal(false)
    expect((await db('outbox').where({ id }).first()).state).to.equal('arrived')
  })

  it('several processes share the work: each mail leaves once', async () => {
    const MAILS = 30
    for (let index = 0; index < MAILS; index++) await send(db, mailTo(`m${index}@entreprise.example`), nobody)
    const others = await Promise.all([connect(own.url), connect(own.url)])
    const silent = { error() {} }
    const senders = [own.db, ...others].map(each =>
      startSender(each, clock, smtpTransport(post.url), silent, { idle: 20 }),
    )
    while (Number((await db('outbox').whereNot({ state: 'sent' }).count({ n: '*' }))[0].n) > 0)
      await new Promise(resolve => setTimeout(resolve, 30))
    await Promise.all(senders.map(sender => sender.stop()))
    await Promise.all(others.map(other => other.destroy()))
    expect([...post.times().values()]).to.deep.equal(Array(MAILS).fill(1))
  })

  it('without a server: a file each in a folder, whole or not there, once however often it is written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clausuivi-mail-'))
    const id = await send(db, mailTo('i@entreprise.example'), nobody)
    await oneMail(db, clock, folderTransport(folder))
    const { message_id, state, transport } = await db('outbox').where({ id }).first()
    expect({ state, transport }).to.deep.equal({ state: 'sent', transport: 'folder' })
    const files = await readdir(folder)
    expect(files).to.deep.equal([`${message_id.slice(1).split('@')[0]}.eml`])
    expect((await simpleParser(await readFile(join(folder, files[0]!)))).messageId).to.equal(message_id)

    await db('outbox').where({ id }).update({ state: 'toSend', claimed_by: null })
    await oneMail(db, clock, folderTransport(folder))
    expect(await readdir(folder)).to.deep.equal(files)
    await rm(folder, { recursive: true })
    await send(db, mailTo('j@entreprise.example'), nobody)
    await oneMail(db, clock, folderTransport(folder))
    expect((await db('outbox').orderBy('id', 'desc').first()).state).to.equal('toRetry')
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}
