import { expect } from 'chai'
import { readPdf } from '../documents/read-pdf.ts'
import { demoApp, roles, saidBy, walked } from './stage.ts'

/** Said otherwise since people who follow clauses all day were asked: none may come back. */
const ODD = [
  /\bgestes?\b/i,
  /noter un fait/i,
  /\bnon dit\b/i,
  /fenêtres? closes?/i,
  /copier le mois dernier/i,
  /ce qui est acheté/i,
  /avant la prochaine situation/i,
  /\btableur\b/i,
  /\bclos(?:e|es)?\b(?!-)/i,
  /, Titulaire/,
  /une demande restée sans réponse/i,
  /qui pèsent/i,
]

/** What slips out of the code: a name written as code writes it, a value that is not there, a word of English. */
const RAW = [
  /(?<![\w@./-])[a-z]+[A-Z]\w*/,
  /\b(undefined|null|NaN|true|false)\b/,
  /\[object/,
  /\b(the|your|please|submit|required|not found|error|save|delete|search|loading|choose file|no file)\b/i,
  /\{\{|\}\}/,
]

/** Names of people, companies and files that the story invents. */
const NAMES = /Grand-Clos|grand-clos|donnees-[\w.-]+|[\w.-]+@[\w.-]+/g

describe('the words of the demonstration', function () {
  this.timeout(300_000)
  const app = demoApp()
  const pagesOf = new Map<string, Map<string, string>>()
  before(async () => {
    for (const who of roles) {
      await app.as(who)
      pagesOf.set(who, await walked(app))
    }
  })

  for (const who of roles)
    it(`are those of ${who}’s trade, on every page`, () => {
      const pages = pagesOf.get(who)!
      expect(pages.size).to.be.at.least(15)
      const faults = [...pages].flatMap(([path, html]) =>
        faultsOf(saidBy(html), [...ODD, ...RAW]).map(fault => `${path}: ${fault}`),
      )
      expect(faults).to.deep.equal([])
    })

  it('are the same on paper', async () => {
    await app.as('camille')
    const files = [...(await app.get('/rapports')).text.matchAll(/href="([^"]+rapport\.pdf)"/g)].map(
      ([, href]) => href!,
    )
    expect(files.length).to.be.at.least(6)
    const faults: string[] = []
    for (const file of files.slice(0, 6)) {
      const { tagged, running } = await readPdf((await app.get(file)).bytes)
      faults.push(...faultsOf([tagged, ...running].join('\n'), ODD).map(fault => `${file}: ${fault}`))
    }
    expect(faults).to.deep.equal([])
  })

  it('leave no table without its headings, and one button that leads', () => {
    for (const pages of pagesOf.values()) {
      for (const [path, html] of pages) {
        const main = html.slice(html.indexOf('<main'))
        const bare = [...main.matchAll(/<table[\s\S]*?<\/table>/g)].filter(([table]) => !/<th\b/.test(table))
        expect(bare.length, `${path}: tables without headings`).to.equal(0)
        expect(main.match(/class="btn btn-primary/g)?.length ?? 0, `${path}: buttons that lead`).to.be.at.most(1)
        expect(main.match(/<h1\b/g), path).to.have.length(1)
      }
    }
  })
})

function faultsOf(said: string, patterns: readonly RegExp[]): string[] {
  const text = said.replace(NAMES, '')
  return patterns.flatMap(pattern => {
    const found = pattern.exec(text)
    return found ? [text.slice(Math.max(0, found.index - 25), found.index + 40).replace(/\s+/g, ' ')] : []
  })
}
