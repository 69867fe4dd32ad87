import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readInbox } from '#server/mail/inbox.ts'
import { statusSaid } from '#server/mail/return-rules.ts'
import { send } from '#server/mail/send.ts'
import { noteFate } from '#server/register/reminders/fate.ts'
import { freshApp } from '../support/app.ts'
import { delivered, postSet } from '../support/mailbox.ts'
import { type Postman, postman } from '../support/postman.ts'

describe('what comes back', function () {
  this.timeout(60_000)
  const app = freshApp()
  let post: Postman
  let folder: string
  before(async () => {
    post = await postman()
  })
  after(() => post.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-inbox-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  let count = 0
  const arrives = (eml: string) => writeFile(join(folder, `${++count}.eml`), eml.replaceAll('\n', '\r\n'))
  const read = () => readInbox(app.db, app.clock, folder, { onState: noteFate })
  const mail = async (id: number) => app.db('outbox').where({ id }).first()

  const sent = async (to = 'paie@relais-vesle.example') => {
    await postSet(app, { readsAnswers: true })
    const author = { userId: app.cast.users.camille, at: app.clock.now() }
    const id = await send(app.db, { kind: 'reminder', to, subject: 'Relevé', text: 'Bonjour.' }, author)
    await app.db('statement_mails').insert({
      outbox_id: id,
      clause_id: app.cast.troisMoulins.clauseId,
      sender_id: app.cast.companies.relais,
      period: '2026-10',
      dated_on: '2026-11-17',
      thing: 'reminder',
    })
    await delivered(app, post)
    return mail(id)
  }

  it('a bounce: the mail came back, the contract says so, and it is her turn', async () => {
    const { id, message_id } = await sent()
    await arrives(bounce(message_id, 'failed', '5.1.1'))
    expect(await read()).to.equal(1)
    expect(await mail(id)).to.include({ state: 'bounced', response: 'Revenu\u00a0: adresse inconnue (5.1.1).' })
    const fact = await app.db('facts').orderBy('id', 'desc').first()
    expect(fact).to.include({ waits_on: 'facilitator', contract_id: app.cast.troisMoulins.contractId })
    expect((await app.get('/?montrer=courriels')).text).to.include('Revenu')
  })

  it('is read once by what it holds, whatever its name and however often', async () => {
    const { message_id } = await sent()
    await arrives(bounce(message_id, 'failed', '5.1.1'))
    await arrives(bounce(message_id, 'failed', '5.1.1'))
    const before = (await app.db('facts')).length
    await read()
    await read()
    expect((await app.db('facts')).length).to.equal(before + 1)
  })

  it('a full box is delayed, to be watched: it may still arrive', async () => {
    const { id, message_id } = await sent()
    await arrives(bounce(message_id, 'delayed', '4.2.2'))
    await read()
    expect((await mail(id)).state).to.equal('sent')
    const event = await app.db('outbox_events').where({ outbox_id: id }).orderBy('id', 'desc').first()
    expect(event.detail).to.equal('Retardé, à suivre\u00a0: boîte pleine (4.2.2).')
  })

  it('an answer settles it, even one nobody was sure of; an automatic reply does not', async () => {
    const unsure = await sent('drop-dot@relais-vesle.example')
    expect(unsure.state).to.equal('uncertain')
    await arrives(answer(unsure.message_id, 'Auto-Submitted: auto-replied\n'))
    await read()
    expect((await mail(unsure.id)).state).to.equal('uncertain')
    await arrives(answer(unsure.message_id))
    await read()
    expect((await mail(unsure.id)).state).to.equal('answered')
  })

  it('what names none of ours, or is no mail at all, changes nothing', async () => {
    const { id } = await sent()
    await arrives(bounce('<somebody-else@elsewhere.example>', 'failed', '5.1.1'))
    await arrives(answer('<somebody-else@elsewhere.example>'))
    await arrives('\u0000\u0001 not a mail')
    expect(await read()).to.equal(3)
    expect((await mail(id)).state).to.equal('sent')
  })

  it('a number that no database keeps names none of ours', async () => {
    const { id } = await sent()
    await arrives(answer('<odd\u0000number@relais.example>'))
    await arrives(bounce('<odd\u0000number@relais.example>', 'failed', '5.1.1'))
    expect(await read()).to.equal(2)
    expect((await app.db('inbox')).map(({ kind }) => kind)).to.deep.equal(['unknown', 'unknown'])
    expect((await mail(id)).state).to.equal('sent')
  })

  it('one that cannot be read holds nothing back, and is told once, without its name', async () => {
    const { id, message_id } = await sent()
    await mkdir(join(folder, '0-folder.eml'))
    await symlink(join(folder, 'itself.eml'), join(folder, 'itself.eml')) // unreadable for root too
    await symlink(join(folder, 'gone'), join(folder, '0-removed-meanwhile.eml'))
    await arrives(answer(message_id))
    const told: unknown[] = []
    const seen = new Set<string>()
    const again = () => readInbox(app.db, app.clock, folder, { seen, onFault: fault => told.push(fault) })
    expect([await again(), await again()]).to.deep.equal([1, 0])
    expect((await mail(id)).state).to.equal('answered')
    expect(told.map(fault => (fault as { code?: string }).code)).to.deep.equal(['ELOOP'])
  })

  it('a status is said in words', () => {
    const said = ['5.1.1 (bad mailbox)', '5.2.2', '4.4.7', '5.7.1', '5.0.0', ''].map(statusSaid)
    expect(said).to.deep.equal([
      'adresse inconnue (5.1.1)',
      'boîte pleine (5.2.2)',
      'serveur du destinataire injoignable (4.4.7)',
      'refusé par la politique du destinataire (5.7.1)',
      'refusé par le serveur du destinataire (5.0.0)',
      'sans raison donnée',
    ])
  })
})

function bounce(messageId: string, action: string, status: string): string {
  return `From: MAILER-DAEMON@relais.example
To: clauses@haute-vesle.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn-${messageId.slice(1, 9)}@relais.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limite"

--limite
Content-Type: text/plain; charset=utf-8

This is the mail system at host relais.example.

--limite
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.example

Final-Recipient: rfc822; paie@relais-vesle.example
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; 550 unknown

--limite
Content-Type: text/rfc822-headers

Subject: Relevé
Message-ID: ${messageId}

--limite--
`
}

function answer(messageId: string, header = ''): string {
  return `From: paie@relais-vesle.example
To: clauses@haute-vesle.example
Subject: RE: Relevé
Message-ID: <answer-${header.length}@relais-vesle.example>
In-Reply-To: ${messageId}
References: ${messageId}
${header}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Néant pour octobre.
`
}
