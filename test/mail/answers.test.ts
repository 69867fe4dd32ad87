import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import MailComposer from 'nodemailer/lib/mail-composer'
import { forgetOldMails } from '#server/mail/actions.ts'
import {
  answeredOn,
  filesIn,
  kindOfBytes,
  MOST_A_DAY,
  MOST_FILE_BYTES,
  MOST_FILES,
  type Part,
} from '#server/mail/answer-rules.ts'
import { readInbox } from '#server/mail/inbox.ts'
import { isAutomatic } from '#server/mail/return-rules.ts'
import { noteFate } from '#server/register/reminders/fate.ts'
import { freshApp } from '../support/app.ts'
import { addressOf, delivered, postSet } from '../support/mailbox.ts'
import { type Postman, postman } from '../support/postman.ts'

const CSV = Buffer.from('Nom;Heures\r\nDiabaté;151,67\r\n')
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n')
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)])

describe('an answer to a reminder', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-17' })
  let post: Postman
  let folder: string
  before(async () => {
    post = await postman()
  })
  after(() => post.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-answers-'))
    post.kept.length = 0
    await postSet(app, { readsAnswers: true })
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Camille asks for what is due; the mail that left. */
  const reminded = async () => {
    const { text } = await app.get('/relances/2026-11')
    const names = [...text.matchAll(/name="(courriel-[^"]+)" value="([^"]+)"/g)].map(([, name, value]) => [name, value])
    const [, cle = ''] = /name="cle" value="([^"]+)"/.exec(text) ?? []
    await app.post('/relances/2026-11', { ...Object.fromEntries(names), cle })
    await delivered(app, post)
    return app.db('outbox').first()
  }
  const answers = async (
    references: string[],
    attachments: { filename?: string; content: Buffer; cid?: string }[],
    headers: Record<string, string> = {},
  ) => {
    const mail = new MailComposer({
      from: 'Service paie <paie@relais-vesle.example>',
      to: 'clauses@haute-vesle.example',
      subject: 'RE: Relevés d’heures',
      text: 'Bonjour, voici le relevé de novembre. Awa Diabaté est partie.',
      html: '<p>Bonjour, voici le relevé de novembre. Awa Diabaté est partie.</p><img src="cid:logo">',
      date: new Date('2026-12-16T09:00:00Z'),
      inReplyTo: references[0]!,
      references,
      headers,
      attachments,
    })
    await writeFile(join(folder, `${attachments.length}-${references.length}.eml`), await mail.compile().build())
    return readInbox(app.db, app.clock, folder, { onState: noteFate })
  }
  const contract = async () => words((await app.get(`/marches/${app.cast.troisMoulins.contractId}`)).text)

  it('keeps what was joined, says it on the contract, and it is her turn to read it', async () => {
    const { id, message_id } = await reminded()
    const joined = [
      { filename: '../relevé novembre.csv', content: CSV },
      { filename: 'attestation.pdf', content: PDF },
      { filename: 'page.html', content: Buffer.from('<script>1</script>, 2') },
      { filename: 'logo.png', content: PNG, cid: 'logo' },
    ]
    expect(await contract()).to.include('À l’entreprise , avant')
    await answers([message_id], joined)
    expect(await contract()).to.include('À la facilitatrice : lire les fichiers de sa réponse')

    const { text } = await app.get(`/courriels/${id}`)
    expect(words(text)).to.include('Répondu').and.include('Réponse du 17 décembre 2026')
    expect(words(text)).to.include('Lire relevé novembre.csv tableau en texte').and.include('attestation.pdf PDF')
    expect(words(text)).to.include('page.html').and.include('ce n’est ni un tableau, ni un PDF, ni une image')
    expect(text, 'the picture of a signature').to.not.include('logo.png')
    const deposit = await app.db('deposits').first()
    expect(deposit).to.include({ sender_id: app.cast.companies.relais, channel: 'mail', received_on: '2026-12-17' })
    expect(deposit).to.include({ first_month: '2025-02', last_month: '2026-11', file_name: 'relevé novembre.csv' })
    expect(text).to.include(`/fichiers/${deposit.id}`)
    expect((await app.db('inbox_files').where({ kind: 'csv' }).first()).bytes, 'kept in one place').to.equal(null)
  })

  it('keeps of one address what a day allows, and says on the mail what it left', async () => {
    const { id, message_id } = await reminded()
    const pages = (files: number) =>
      Array.from({ length: files }, (_, n) => ({ filename: `page ${n}.pdf`, content: PDF }))
    for (const more of [0, 1, 2]) {
      const others = Array.from({ length: more }, (_, n) => `<${n}@elsewhere.example>`)
      await answers([...others, message_id], pages(MOST_FILES))
    }
    expect(await app.db('inbox_files').whereNotNull('bytes')).to.have.length(MOST_A_DAY.files)
    await answers([message_id], [...pages(1), { filename: 'relevé.csv', content: CSV }])

    expect(await app.db('inbox_files').whereNotNull('bytes')).to.have.length(MOST_A_DAY.files)
    expect(await app.db('deposits')).to.deep.equal([])
    const { text } = await app.get(`/courriels/${id}`)
    expect(words(text))
      .to.include('2 fichiers joints ne sont pas gardés : cette adresse a atteint la limite du jour')
      .and.include('relevé.csv tableau en texte')
      .and.include('Laissé : cette adresse a atteint la limite du jour, 60 fichiers ou 150 Mo.')
  })

  it('gives a file to whoever follows the contract, as a file and never as a page; the journal says who opened it', async () => {
    const { id, message_id } = await reminded()
    await answers(['<another@elsewhere.example>', message_id], [{ filename: 'relevé.pdf', content: PDF }])
    const [, href = ''] =
      /href="(\/courriels\/\d+\/fichiers\/\d+)"/.exec((await app.get(`/courriels/${id}`)).text) ?? []
    const file = await app.get(href)
    expect(file.text).to.equal(PDF.toString())
    expect(file.headers.get('content-disposition')).to.include(
      'attachment; filename="relev?.pdf"; filename*=UTF-8\'\'relev%C3%A9.pdf',
    )
    expect(file.headers.get('content-security-policy')).to.equal("sandbox; default-src 'none'")
    expect(file.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(file.headers.get('cache-control')).to.equal('no-store')
    const line = await app.db('journal').orderBy('id', 'desc').first()
    expect(line).to.include({ action: 'mail.fileRead', actor_id: app.cast.users.camille })

    await app.as('ines')
    expect((await app.get(href)).status, 'another facilitator').to.equal(404)
    await app.as('theo')
    expect((await app.get(href)).status, 'the administration').to.equal(404)
    const page = words((await app.get(`/courriels/${id}`)).text)
    expect(page).to.include('avec 1 fichier joint').and.not.include('Diabaté').and.not.include('relevé.pdf')
  })

  it('once the statements came, nobody’s turn is left', async () => {
    const { message_id } = await reminded()
    await answers([message_id], [{ filename: 'relevé.csv', content: CSV }])
    const { contractId, clauseId } = app.cast.troisMoulins
    for (const period of ['2025-02', '2026-11']) {
      const senders = await app.db('statements').where({ clause_id: clauseId, period })
      const version = String(senders.reduce((sum, one) => sum + one.version, 0))
      const form = { cle: `nothing-worked-in-${period}`, version, recu: '17/12/2026' }
      expect((await app.post(`/marches/${contractId}/releves/${period}/neant`, form)).status).to.equal(303)
    }
    expect(await contract()).to.not.include('À la facilitatrice : lire')
    expect(await contract()).to.include('Ce qui était demandé par courriel le 17 décembre 2026 est reçu')
  })

  it('an absence that answers by itself is not an answer, whatever it joins', async () => {
    const { id, message_id } = await reminded()
    await answers([message_id], [{ filename: 'relevé.csv', content: CSV }], { 'Auto-Submitted': 'auto-replied' })
    expect((await app.db('outbox').where({ id }).first()).state).to.equal('sent')
    expect(await app.db('inbox_files')).to.deep.equal([])
    expect(await contract()).to.include('À l’entreprise , avant')
  })

  it('is forgotten with the mail that it answers', async () => {
    const { message_id } = await reminded()
    await answers([message_id], [{ filename: 'relevé.pdf', content: PDF }])
    await forgetOldMails(app.db, '2027-12-01T08:00:00.000Z', {})
    expect((await app.db('inbox').first()).said).to.include('novembre')
    await forgetOldMails(app.db, '2027-12-20T08:00:00.000Z', {})
    expect(await app.db('inbox').first()).to.include({ said: null, writer: '' })
    expect((await app.db('inbox_files').first()).bytes).to.equal(null)
  })
})

describe('what is kept of an answer', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const ole = Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1')
  const zip = (inside: string) => Buffer.from(`PK\u0003\u0004${inside}`)
  const kinds: [what: string, bytes: Buffer, kind: string | null][] = [
    ['a PDF', PDF, 'pdf'],
    ['a picture', PNG, 'png'],
    ['a photo of a phone', Buffer.from('\0\0\0\x18ftypheic0000', 'latin1'), 'heic'],
    ['a workbook', zip('[Content_Types].xml … xl/workbook.xml'), 'xlsx'],
    ['a workbook of LibreOffice', zip('..mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK'), 'ods'],
    ['an archive', zip('releve.xlsx'), null],
    ['a workbook of before', Buffer.concat([ole, utf16('Workbook')]), 'xls'],
    ['a letter of before', Buffer.concat([ole, utf16('WordDocument')]), null],
    ['a table in text', CSV, 'csv'],
    ['the same in two bytes a character', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('Nom\tHeures')]), 'csv'],
    ['a page', Buffer.from('  <html>;'), null],
    ['a program', Buffer.from('MZ\u0000\u0001;,'), null],
    ['nothing', Buffer.alloc(0), null],
  ]
  for (const [what, bytes, kind] of kinds)
    it(`${what}: ${kind ?? 'left out'}`, () => {
      expect(kindOfBytes(bytes)).to.equal(kind)
    })

  it('within bounds: what is too large or beyond the count is named, and its bytes are not kept', () => {
    const part = (content: Buffer, more: Partial<Part> = {}): Part => ({
      name: 'a.csv',
      content,
      inline: false,
      ...more,
    })
    const large = part(Buffer.concat([CSV, Buffer.alloc(MOST_FILE_BYTES, 'a;')]))
    const [kept, left] = filesIn([part(CSV), large])
    expect(kept).to.include({ kind: 'csv', leftOut: '' })
    expect(left).to.include({ leftOut: 'tooLarge', bytes: null })
    const many = filesIn(Array.from({ length: MOST_FILES + 2 }, () => part(CSV)))
    expect(many.filter(({ bytes }) => bytes)).to.have.length(MOST_FILES)
    expect(many.at(-1)).to.include({ leftOut: 'tooMany', bytes: null })
    expect(filesIn([part(PNG, { inline: true })]), 'a signature').to.deep.equal([])
    const [last, over] = filesIn([part(CSV), part(CSV)], { files: MOST_A_DAY.files - 1, bytes: 0 })
    expect([last!.leftOut, over!.leftOut]).to.deep.equal(['', 'dayFull'])
    const [heavy] = filesIn([part(CSV)], { files: 1, bytes: MOST_A_DAY.bytes })
    expect(heavy).to.include({ leftOut: 'dayFull', bytes: null })
  })

  it('its name is a name and nothing else', () => {
    const names = ['C:\\x\\Relevé "mai".csv', '../../etc/passwd', '', 'factu\u202efdp.exe'].map(
      name => filesIn([{ name, content: CSV, inline: false }])[0]!.name,
    )
    expect(names).to.deep.equal(['Relevé mai .csv', 'passwd.csv', 'sans nom.csv', 'factu fdp.exe.csv'])
  })

  it('bears its own day, never later than its reading nor earlier than what it answers', () => {
    const when = { sentAt: '2026-12-01T08:00:00.000Z', readAt: '2026-12-10T08:00:00.000Z' }
    const on = (date?: string) => answeredOn(date === undefined ? undefined : new Date(date), when)
    expect(on('2026-12-04T23:30:00Z')).to.equal('2026-12-05')
    expect([on('2027-01-01'), on('2020-01-01'), on('no date'), on()]).to.deep.equal([
      '2026-12-10',
      '2026-12-01',
      '2026-12-10',
      '2026-12-10',
    ])
  })

  it('was written by a person, or says that nobody wrote it', () => {
    const none = { autoSubmitted: '', precedence: '', autoreply: '', subject: 'RE: Relevés', contentType: 'text/plain' }
    const said = (more: Partial<typeof none>) => isAutomatic({ ...none, ...more })
    expect([said({}), said({ autoSubmitted: 'no' }), said({ precedence: 'bulk' })]).to.deep.equal([false, false, false])
    const automatic = [
      { autoSubmitted: 'auto-generated' },
      { precedence: 'auto_reply' },
      { autoreply: 'yes' },
      { subject: 'Réponse automatique : Relevés' },
      { contentType: 'multipart/report' },
    ]
    for (const one of automatic) expect(said(one), JSON.stringify(one)).to.equal(true)
  })
})

function words(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
}
