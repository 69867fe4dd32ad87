import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Page } from 'puppeteer'
import { hours } from '#server/base/format.ts'
import { readConfig } from '#server/config.ts'
import { readInbox } from '#server/mail/inbox.ts'
import { noteFate } from '#server/register/reminders/fate.ts'
import { listContracts } from '#server/terminal/contracts.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { type Written, workbook } from '../exchange/sheets/written.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, watched } from '../support/browser.ts'
import { type Cost, costTable, type Gestures, since, watchGestures } from '../support/gestures.ts'
import { delivered, postSet } from '../support/mailbox.ts'
import { postman } from '../support/postman.ts'
import { type Company, type Site, thirtyContracts, type Worker } from './month-cast.ts'

// October of thirty contracts and five persons each: who has not answered is asked, ten companies answer by their link or by mail,
// fifteen persons joined, fifteen left, three statements go back, two are opened again. What it costs the facilitator is counted.

const MONTH = '2026-10'
const BUDGET: Cost = { pages: 8, clicks: 110, keys: 400 }
/** By which way each company answers, by its rank. */
const FORMS = [0, 1]
const LINK_FILES = [2, 3, 4]
const MAIL_FILES = [5, 6, 7]
const DROPPED_FILES = [8, 9]
/** By rank of the contract. */
const JOINED = range(6, 21)
const LEFT = range(15, 30)
const NOTHING_WORKED = 5
const WRONG = [0, 1, 13]
const REOPENED = [3, 22]
const NEW_NAMES =
  'Aubertin Bélivier Coursault Dupontel Escoffet Fressange Guillory Herbelot Izoard Javelle Lebrasseur Malaterre Noirmont Peyrelade Rocheblave'.split(
    ' ',
  )

/** Each of its gestures is tried on both engines by the tests of its page: gestures are counted once. */
const once = process.env.TEST_DATABASE_URL?.startsWith('postgres') ? describe.skip : describe

once('the month of thirty contracts, collected', function () {
  this.timeout(600_000)
  const app = freshApp()
  let sites: Site[]
  let camille: Page
  let gestures: Gestures
  let folder: string
  const table: { gesture: string; cost: Cost; budget: Cost | null }[] = []
  const others: Cost = { pages: 0, clicks: 0, keys: 0 }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clausuivi-month-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('costs what was decided, and its figures are what was sent', async () => {
    const post = await postman()
    try {
      sites = await thirtyContracts(app)
      await postSet(app, { readsAnswers: true })
      camille = await newPage(app)
      const visit = watched(camille, app.origin)
      gestures = await watchGestures(camille)
      const mails = await asked(post)
      await answeredByForm(mails)
      await answeredByFile(mails)
      await answeredByMail(mails)
      await readTogether()
      await looked(post)
      await secondThoughts()
      const spent = await gestures.spent()
      table.push({ gesture: 'Le mois entier, 30 marchés', cost: spent, budget: BUDGET })
      console.log(costTable('Pages / clics / touches', table))
      console.log(costTable('Les dix entreprises', [{ gesture: 'Toutes ensemble', cost: others, budget: null }]))
      expect(visit.complaints.concat(visit.foreign)).to.deep.equal([])
      expect(spent.pages, 'pages').to.be.at.most(BUDGET.pages)
      expect(spent.clicks, 'clicks').to.be.at.most(BUDGET.clicks)
      expect(spent.keys, 'keys').to.be.at.most(BUDGET.keys)
      await agrees()
    } finally {
      await leave(camille)
      await post.close()
    }
  })

  async function counted(gesture: string, budget: Cost | null, act: () => Promise<unknown>) {
    const before = await gestures.spent()
    await act()
    table.push({ gesture, cost: since(await gestures.spent(), before), budget })
  }

  const press = (page: Page, selector: string) => Promise.all([page.waitForNavigation(), page.click(selector)])

  type Mails = Map<string, { link: string; messageId: string }>
  type Post = Awaited<ReturnType<typeof postman>>

  async function received(post: Post): Promise<Mails> {
    const mails = await delivered(app, post, noteFate)
    return new Map(
      mails.map(({ recipient, text = '', messageId = '' }) => [
        recipient,
        { link: /https?:\/\/\S+\/lien\/[\w-]+/.exec(text)?.[0] ?? '', messageId },
      ]),
    )
  }

  async function asked(post: Post): Promise<Mails> {
    await counted('Dix relances, envoyées', { pages: 2, clicks: 2, keys: 0 }, async () => {
      await camille.goto(`${app.origin}/relances/${MONTH}`)
      await press(camille, 'form[action^="/relances"] button.btn-primary')
    })
    const mails = await received(post)
    const ours = sites.map(({ company }) => company.email)
    expect([...mails.keys()].filter(email => ours.includes(email))).to.have.length(10)
    return mails
  }

  async function visiting(link: string, act: (page: Page) => Promise<unknown>) {
    const page = await newPage(app, 390)
    const own = await watchGestures(page)
    await page.goto(link)
    await press(page, 'button.btn-primary')
    await page.type('#nom', 'Maud Tessier')
    await press(page, '.portal-ask button')
    await act(page)
    for (const [key, number] of Object.entries(await own.spent())) others[key as keyof Cost] += number
    await leave(page)
  }

  const statement = ({ contractId }: Site) => `a[href="/reponses/marches/${contractId}/releves/${MONTH}"]`

  async function answeredByForm(mails: Mails) {
    for (const rank of FORMS)
      await visiting(mails.get(emailOf(rank))!.link, async page => {
        for (const site of sitesOf(rank)) {
          const { contractId, workers } = site
          const index = sites.indexOf(site)
          if (index === NOTHING_WORKED) {
            await press(page, `form[action="/reponses/marches/${contractId}/releves/${MONTH}/neant"] button`)
            continue
          }
          await press(page, statement(site))
          for (const [person, { placementId }] of workers.entries())
            await page.type(`input[name="h-${placementId}-${MONTH}"]`, typed(sentFirst(index, person)))
          await press(page, '.portal-month button.btn-primary')
        }
      })
  }

  async function answeredByFile(mails: Mails) {
    for (const rank of LINK_FILES)
      await visiting(mails.get(emailOf(rank))!.link, async page => {
        for (const site of sitesOf(rank)) {
          await press(page, statement(site))
          await chooseFiles(page, '#fichier', [await fileOf(`releve-${site.number}.xlsx`, [site])])
          await press(page, '.portal-drop button')
        }
      })
  }

  /** What a mail program does of an answer with a file attached. */
  async function answeredByMail(mails: Mails) {
    for (const rank of MAIL_FILES) {
      const { messageId } = mails.get(emailOf(rank))!
      const content = Buffer.from(sheetOf(sitesOf(rank)))
      const mail = new MailComposer({
        from: `Service paie <${emailOf(rank)}>`,
        to: 'clauses@haute-vesle.example',
        subject: 'RE: Relevés d’heures d’insertion attendus',
        text: 'Bonjour, voici notre relevé d’octobre.',
        date: new Date(`${app.clock.today()}T07:30:00Z`),
        inReplyTo: messageId,
        references: [messageId],
        attachments: [{ filename: `octobre-${rank}.xlsx`, content }],
      })
      await writeFile(join(folder, `${rank}.eml`), await mail.compile().build())
    }
    expect(await readInbox(app.db, app.clock, folder, { onState: noteFate })).to.equal(MAIL_FILES.length)
  }

  /** Every file that came, in one page: one question from the keyboard, fifteen persons who joined. */
  async function readTogether() {
    await counted(
      'Deux fichiers déposés, avec les douze qui sont venus',
      { pages: 2, clicks: 6, keys: 0 },
      async () => {
        await press(camille, 'a[href="/fichiers"]')
        const dropped = DROPPED_FILES.map(rank => fileOf(`${sites[rank * 3]!.company.name}.xlsx`, sitesOf(rank)))
        await chooseFiles(camille, '#fichier', await Promise.all(dropped))
        await press(camille, '.file-drop button.btn-primary')
        await camille.waitForSelector('.file-questions', { timeout: 120_000 })
      },
    )
    const said = await camille.$eval('main', main => main.innerText.replace(/[\u00a0\u202f]/g, ' '))
    expect(said).to.include('Qui est-ce ?')
    await counted('Une personne douteuse, décidée', { pages: 0, clicks: 0, keys: 1 }, async () => {
      expect(await camille.$$('[data-who]')).to.have.length(1)
      await camille.keyboard.press('1')
    })
    await counted('Quinze arrivées, lues dans les fichiers', { pages: 0, clicks: 60, keys: 0 }, async () => {
      const grounds = await camille.$$eval('.joiner select[name$="-critere"]', all => all.map(({ id }) => id))
      expect(grounds).to.have.length(JOINED.length)
      for (const id of grounds) {
        await camille.select(`#${id}`, 'B_BRSA')
        gestures.andClicks(2)
      }
    })
    await counted('Quatorze fichiers enregistrés', { pages: 1, clicks: 1, keys: 0 }, async () => {
      await press(camille, 'button[data-save]')
    })
    expect(await words(camille))
      .to.include('14 fichiers enregistrés')
      .and.include('15 personnes ajoutées')
  }

  const group = (index: number) => `#g-${sites[index]!.contractId}-${sites[index]!.company.id}`
  const folded = (index: number) => camille.waitForSelector(`${group(index)}.folded`, { timeout: 60_000 })

  /** The page of the month: who left, what goes back, and all that nothing is said of in one gesture. */
  async function looked(post: Post) {
    await counted('Le mois ouvert', { pages: 1, clicks: 1, keys: 0 }, () =>
      press(camille, `main a[href="/mois/${MONTH}"]`),
    )
    await counted('Quinze départs', { pages: 0, clicks: 30, keys: 150 }, async () => {
      for (const index of LEFT) {
        const { placementId } = sites[index]!.workers.at(-1)!
        await camille.click(`#rep-${placementId}-parti`)
        await camille.keyboard.press('Tab')
        await camille.keyboard.type('2/10/26')
      }
    })
    await counted('Trois renvois, avec leur raison', { pages: 0, clicks: 6, keys: 210 }, async () => {
      for (const index of WRONG) {
        await camille.click(`${group(index)} details[data-back] summary`)
        await camille.keyboard.type('190 h dépassent un temps plein.')
        await camille.keyboard.press('Enter')
        await camille.waitForFunction(
          `document.querySelector('${group(index)} .status, ${group(index)} .group-head').textContent.includes('Renvoyé')`,
          { timeout: 60_000 },
        )
      }
    })
    await corrected(await received(post))
    await counted('Tout ce qui n’est pas signalé, d’un coup', { pages: 1, clicks: 1, keys: 0 }, () =>
      press(camille, '[value="accepter"]'),
    )
    // Corrected since the page was opened, the first two are read again; those who just joined are flagged.
    await counted('Dix-sept relevés à lire, acceptés', { pages: 0, clicks: 17, keys: 51 }, async () => {
      for (const index of [...WRONG.slice(0, 2), ...JOINED]) {
        await camille.focus(`${group(index)} input[data-month]`)
        await camille.keyboard.down('Control')
        await camille.keyboard.press('Enter')
        await camille.keyboard.up('Control')
        await folded(index)
      }
    })
  }

  async function corrected(mails: Mails) {
    for (const index of WRONG) {
      const site = sites[index]!
      await visiting(mails.get(site.company.email)!.link, async page => {
        await press(page, statement(site))
        const cell = `input[name="h-${site.workers[0]!.placementId}-${MONTH}"]`
        await page.$eval(cell, input => Object.assign(input, { value: '' }))
        await page.type(cell, typed(sent(index, 0)))
        await press(page, '.portal-month button.btn-primary')
      })
    }
  }

  async function secondThoughts() {
    await counted('Deux relevés rouverts, corrigés, acceptés', { pages: 0, clicks: 4, keys: 60 }, async () => {
      for (const index of REOPENED) {
        await camille.click(`${group(index)} details[data-back] summary`)
        await camille.waitForSelector(`${group(index)} details[data-back] :is(input, textarea):focus`, {
          timeout: 60_000,
        })
        await camille.keyboard.type('Oubli dit par téléphone.')
        await camille.keyboard.press('Enter')
        const cell = `#h-${sites[index]!.workers[1]!.placementId}-${MONTH}`
        await camille.waitForSelector(cell, { timeout: 60_000 })
        await camille.click(cell)
        await camille.keyboard.type(typed(LATER))
        await camille.keyboard.down('Control')
        await camille.keyboard.press('Enter')
        await camille.keyboard.up('Control')
        await folded(index)
      }
    })
  }

  /** As a naive sum has it: what is declared and accepted, and what counts once the hours of those who just joined wait. */
  async function agrees() {
    const lines: string[] = []
    const terminal = { db: app.db, clock: app.clock, config: readConfig({}), say: (line: string) => lines.push(line) }
    await listContracts.run(['--json'], { ...terminal, complain: (line: string) => lines.push(line) })
    const rows = JSON.parse(lines.join('\n')) as { id: number; hours: Record<string, number> }[]
    const found = sites.map(({ contractId }) => rows.find(({ id }) => id === contractId)!.hours)
    const october = sites.map(({ workers }, index) => workers.reduce((sum, _, person) => sum + final(index, person), 0))
    const joined = sites.map((_, index) => (JOINED.includes(index) ? JOINER : 0))
    expect(
      found.map(({ loggedCentihours }) => loggedCentihours),
      'declared',
    ).to.deep.equal(sites.map(({ september }, index) => september + october[index]! + joined[index]!))
    expect(
      found.map(({ acceptedCentihours }) => acceptedCentihours),
      'accepted',
    ).to.deep.equal(found.map(({ loggedCentihours }) => loggedCentihours))
    expect(
      found.map(({ countedCentihours }) => countedCentihours),
      'counted',
    ).to.deep.equal(sites.map(({ september }, index) => september + october[index]!))
    const counted = hours(sites[22]!.september + october[22]!).replace(/[\s\u00a0\u202f]|h/g, '')
    const page = await app.get(`/marches/${sites[22]!.contractId}`)
    expect(page.text.replace(/[\s\u00a0\u202f]/g, '')).to.include(counted)
    const pdf = await app.get(`/marches/${sites[22]!.contractId}/rapport.pdf`)
    expect((await readPdf(pdf.bytes)).tagged.replace(/[\s\u00a0\u202f]/g, '')).to.include(counted)
  }

  function sitesOf(rank: number): Site[] {
    return sites.slice(rank * 3, rank * 3 + 3)
  }

  function emailOf(rank: number): string {
    return (sites[rank * 3]!.company satisfies Company).email
  }

  async function chooseFiles(page: Page, selector: string, paths: string[]) {
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.click(selector)])
    await chooser.accept(paths)
    if (page === camille) gestures.andClicks(2)
  }

  async function fileOf(name: string, of: readonly Site[]): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, sheetOf(of))
    return path
  }

  function sheetOf(of: readonly Site[]): Uint8Array {
    const rows = of.flatMap(site => {
      const index = sites.indexOf(site)
      const there = site.workers.flatMap((one, person) =>
        hasLeft(index, person) ? [] : [lineOf(site, index, one, person)],
      )
      return JOINED.includes(index) ? [...there, newLine(site, index)] : there
    })
    const total = rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)
    const header = ['Marché', 'Nom', 'Prénom', 'Date de naissance', 'Heures travaillées']
    return workbook([
      { rows: [['Relevé d’heures, octobre 2026'], [], header, ...rows, ['Total', null, null, null, total]] },
    ])
  }

  function lineOf({ number }: Site, index: number, { last, first, bornOn }: Worker, person: number): Written[] {
    const isDoubtful = index === 24 && person === 0
    const name = last.toUpperCase()
    const born = isDoubtful ? null : inFrench(bornOn)
    return [number, name, isDoubtful ? `${first[0]}.` : first, born, sentFirst(index, person) / 100]
  }

  function newLine({ number }: Site, index: number): Written[] {
    const rank = JOINED.indexOf(index)
    return [number, NEW_NAMES[rank]!.toUpperCase(), 'Soline', `0${1 + (rank % 9)}/06/1988`, JOINER / 100]
  }
})

const JOINER = 35_50
/** What a telephone call put right, in centihours. */
const LATER = 99_00

/** Centihours of a person in October, by rank of contract and person. */
function sent(index: number, person: number): number {
  if (index === NOTHING_WORKED || hasLeft(index, person)) return 0
  return 90_00 + (((index * 5 + person) * 7) % 50) * 100 + 25 * (person % 4)
}

function sentFirst(index: number, person: number): number {
  return WRONG.includes(index) && person === 0 ? 190_00 : sent(index, person)
}

function final(index: number, person: number): number {
  return REOPENED.includes(index) && person === 1 ? LATER : sent(index, person)
}

function hasLeft(index: number, person: number): boolean {
  return person === 4 && LEFT.includes(index)
}

function typed(centihours: number): string {
  return String(centihours / 100).replace('.', ',')
}

function inFrench(date: string): string {
  return date.split('-').reverse().join('/')
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
}

function words(page: Page): Promise<string> {
  return page.$eval('body', body => (body as unknown as { innerText: string }).innerText.replace(/\s+/g, ' '))
}
