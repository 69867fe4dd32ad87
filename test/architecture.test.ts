import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect } from 'chai'

const root = new URL('../', import.meta.url)
const files = filesIn(['server', 'reports', 'db'], /(?<!\.d)\.ts$/)

/**
 * From the ground up. A file takes from its own chapter and from the chapters of earlier lines; chapters of one line do
 * not know each other. A chapter that is born finds its line here first.
 */
const floors = [
  ['db', 'reports', 'server/config.ts'],
  ['server/base'],
  ['server/web', 'server/access'],
  ['server/journal'],
  ['server/settings', 'server/drafts'],
  ['server/mail'],
  ['server/security'],
  ['server/register'],
  ['server/compliance', 'server/users', 'server/consumers'],
  ['server/disclosure', 'server/proofreading'],
  ['server/history', 'server/exchange', 'server/scheme'],
  ['server/documents'],
  ['server/editions'],
  ['server/packs'],
  ['server/pages', 'server/portal', 'server/api', 'server/demo'],
  ['server/terminal'],
  ['server/app.ts', 'server/cli.ts'],
  ['server/start.ts'],
  ['server/index.ts'],
]

/** What people and machines meet. What two of them need stands below both. */
const surfaces = ['server/pages', 'server/portal', 'server/api', 'server/terminal']

/** Inside the register, the same: what is held before what holds it. */
const register = [
  ['standings', 'terms', 'identity'],
  ['buyers'],
  ['companies', 'participants'],
  ['contracts'],
  ['clauses', 'reserved', 'followings', 'duties'],
  ['placements', 'facts', 'pledges', 'shares', 'splits', 'deposits'],
  ['hours'],
  ['proceedings', 'attachments', 'requests'],
  ['passes'],
  ['retention', 'reminders'],
]

/** Who writes each table. Anyone may read it, but for the standings. */
const owners: Record<string, string> = {
  achievements: 'server/register/pledges',
  amendment_figures: 'server/register/clauses',
  amendment_answers: 'server/register/contracts',
  amendments: 'server/register/clauses',
  attachments: 'server/register/attachments',
  piece_demands: 'server/register/attachments',
  awaited_statements: 'server/register/standings',
  buyers: 'server/register/buyers',
  clauses: 'server/register/clauses',
  commitments: 'server/register/clauses',
  consumer_buyers: 'server/consumers',
  consumer_calls: 'server/consumers',
  consumers: 'server/consumers',
  companies: 'server/register/companies',
  company_lists: 'server/register/identity',
  kind_claims: 'server/register/identity',
  listed_establishments: 'server/register/identity',
  listed_persons: 'server/register/identity',
  published_names: 'server/register/identity',
  company_contacts: 'server/register/companies',
  company_persons: 'server/register/companies',
  buyer_numbers: 'server/register/buyers',
  counted_records: 'server/exchange/imports',
  contract_considerations: 'server/register/contracts',
  contract_holders: 'server/register/contracts',
  contract_readings: 'server/register/contracts',
  contracts: 'server/register/contracts',
  decp_records: 'db/migrations', // its rows became versions
  deposit_contracts: 'server/register/deposits',
  deposit_joiners: 'server/exchange/intake',
  deposit_matches: 'server/register/deposits',
  deposit_values: 'server/register/deposits',
  deposits: 'server/register/deposits',
  directorates: 'server/register/buyers',
  doubtful_answers: 'server/register/contracts',
  doubtful_holders: 'server/register/contracts',
  drafts: 'server/drafts',
  edition_publications: 'server/disclosure',
  edition_buyers: 'server/editions',
  edition_counters: 'server/editions',
  editions: 'server/editions',
  execution_acts: 'server/register/contracts',
  facts: 'server/register/facts',
  followings: 'server/register/followings',
  hour_revisions: 'server/register/hours',
  hourless: 'server/register/contracts',
  hours: 'server/register/hours',
  identities: 'server/register/participants',
  import_turns: 'server/exchange/imports',
  imports: 'server/exchange/imports',
  journal: 'server/journal',
  journal_buyers: 'server/journal',
  journal_head: 'server/journal',
  journal_people: 'server/journal',
  journal_seals: 'server/journal',
  journal_unsealed: 'server/journal',
  inbox: 'server/mail',
  inbox_files: 'server/mail',
  one_time_codes: 'server/users',
  letter_templates: 'server/register/proceedings',
  kept_buyers: 'server/exchange/imports',
  known_devices: 'server/users',
  operations: 'server/register/buyers',
  outbox: 'server/mail',
  outbox_events: 'server/mail',
  pack_items: 'server/packs',
  packs: 'server/packs',
  contract_merges: 'server/exchange/versions',
  contract_moves: 'server/exchange/versions',
  pair_events: 'server/exchange/quality',
  participant_grounds: 'server/register/participants',
  participants: 'server/register/participants',
  placement_revisions: 'server/register/placements',
  placements: 'server/register/placements',
  eligibility_windows: 'server/register/clauses',
  paper_forms: 'server/register/passes',
  pass_answers: 'server/register/passes',
  pass_drafts: 'server/drafts',
  pass_visits: 'server/register/passes',
  passes: 'server/register/passes',
  paths: 'server/register/participants',
  situations: 'server/register/participants',
  pledges: 'server/register/pledges',
  pools: 'server/register/clauses',
  publication_cells: 'server/disclosure',
  publication_contracts: 'server/disclosure',
  publication_tables: 'server/disclosure',
  publications: 'server/disclosure',
  quality_events: 'server/exchange/quality',
  published_versions: 'server/exchange/versions',
  proceeding_steps: 'server/register/proceedings',
  proceedings: 'server/register/proceedings',
  regularisations: 'server/register/hours',
  removed_placements: 'server/register/placements',
  proofreadings: 'server/proofreading',
  rhythms: 'server/register/clauses',
  roundings: 'server/register/buyers',
  second_steps: 'server/register/clauses',
  saved_filters: 'server/users',
  security_events: 'server/security',
  sessions: 'server/users',
  setting_values: 'server/settings',
  settings: 'server/settings',
  share_acts: 'server/register/shares',
  share_parts: 'server/register/shares',
  sightings: 'server/exchange/versions',
  split_agreements: 'server/register/splits',
  split_entries: 'server/register/splits',
  split_lines: 'server/register/splits',
  split_parts: 'server/register/splits',
  standing_parts: 'server/register/standings',
  reservation_checks: 'server/register/reserved',
  programme_entries: 'server/scheme/programmes',
  programme_scope: 'server/scheme/programmes',
  programmes: 'server/scheme/programmes',
  scheme_entries: 'server/scheme/plan',
  scheme_items: 'server/scheme/plan',
  scheme_plan_buyers: 'server/scheme/plan',
  scheme_plans: 'server/scheme/plan',
  schemes: 'server/settings',
  scheme_marks: 'server/scheme',
  scheme_contracts: 'server/scheme',
  scheme_cells: 'server/scheme',
  scheme_months: 'server/scheme',
  annual_totals: 'server/scheme',
  indicator_targets: 'server/scheme',
  social_duties: 'server/register/duties',
  social_needs: 'server/register/duties',
  published_facts: 'server/register/contracts',
  subcontract_acts: 'server/register/contracts',
  standings: 'server/register/standings',
  statement_events: 'server/register/hours',
  statement_mails: 'server/register/reminders',
  statement_file_lines: 'server/exchange/intake',
  statement_files: 'server/exchange/intake',
  statement_requests: 'server/register/requests',
  statements: 'server/register/hours',
  thresholds: 'server/register/buyers',
  tallied_contracts: 'server/compliance',
  tallied_ends: 'server/compliance',
  tallies: 'server/compliance',
  tally_marks: 'server/compliance',
  terms: 'server/register/terms',
  throttle: 'server/users',
  user_buyers: 'server/users',
  triage_contracts: 'server/register/followings',
  triages: 'server/register/followings',
  users: 'server/users',
  version_contracts: 'server/exchange/versions',
  withdrawals: 'server/exchange/versions',
}

describe('the house', () => {
  describe('floors', () => {
    it('every chapter has its floor, and every folder of the register', () => {
      expect(files.filter(file => floorOf(file) < 0)).to.deep.equal([])
      expect(files.filter(file => inRegister(file) && registerFloorOf(file) < 0)).to.deep.equal([])
    })

    it('arrows go down', () => {
      const between = arrows().filter(([file, to]) => chapter(file) !== chapter(to))
      expect(said(between.filter(([file, to]) => floorOf(to) >= floorOf(file)))).to.deep.equal([])
    })

    it('in the register too', () => {
      const between = arrows().filter(([file, to]) => inRegister(file) && inRegister(to) && place(file) !== place(to))
      expect(said(between.filter(([file, to]) => registerFloorOf(to) >= registerFloorOf(file)))).to.deep.equal([])
    })

    it('an import is seen wherever it stands on its line, and says what it takes', () => {
      const written = [
        "import { a } from './a.ts'",
        "import './b.ts'",
        "export * from './c.ts'",
        "export type { D } from './d.ts'",
        'const e = async () => (await import("./e.ts")).e',
        "let f: import('./f.ts').F",
        "const g = await import(\n  './g.ts'\n)",
        "import {\n  h,\n} from './h.ts'",
        'const i = require(`./i.ts`)',
      ]
      expect(importsIn(written.join('\n'))).to.deep.equal([...'abcdefghi'].map(letter => `./${letter}.ts`))

      const unsaid = files.filter(file => /\bimport\s*\(\s*(?!\s*['"`][^'"`$]+['"`]\s*\))/.test(source(file)))
      expect(unsaid).to.deep.equal([])
    })

    it('no file and no folder stands in a circle', () => {
      expect(inCircles(arrows())).to.deep.equal([])
      expect(inCircles(arrows().map(([file, to]) => [place(file), place(to)]))).to.deep.equal([])
    })

    it('surfaces never meet', () => {
      const taken = arrows().filter(([, to]) => surfaces.includes(chapter(to)))
      const from = taken.filter(([file, to]) => surfaces.includes(chapter(file)) && chapter(file) !== chapter(to))
      expect(said(from)).to.deep.equal([])
    })

    it('one section of the pages knows no other: what all need stands at their foot', () => {
      const within = arrows(/^server\/pages\/\w+\//).filter(([, to]) => /^server\/pages\/\w+\//.test(to))
      expect(said(within.filter(([file, to]) => place(file) !== place(to)))).to.deep.equal([])
    })

    it('what leaves its chapter is named from the root, what stays in it is not', () => {
      const own = imports(/^server\/\w+\//).filter(([, from]) => isOurs(from))
      const wrong = own.filter(
        ([file, from]) => from.startsWith('.') !== (chapter(pathOf(file, from)) === chapter(file)),
      )
      expect(said(wrong)).to.deep.equal([])
    })
  })

  describe('who knows what', () => {
    it('rules are pure: other rules, words, and the base', () => {
      const pure =
        /(rules|words|record)\.ts$|^server\/base\/(dates|errors|figures|format|fractions|french|order|siret|text)\.ts$|^server\/base\/written\//
      expect(said(imports(/rules\.ts$/).filter(([file, from]) => !pure.test(pathOf(file, from))))).to.deep.equal([])
    })

    it('what is known and what it means know nothing of the web', () => {
      const below = imports(/^server\/(base|journal|settings|mail|security|register|compliance|exchange|history)\//)
      const web = /^(express|handlebars|joi)\b|^#server\/web\//
      expect(said(below.filter(([, from]) => web.test(from)))).to.deep.equal([])
    })

    it('only the database folder knows knex, only the printer knows puppeteer', () => {
      const knex = imports().filter(([, from]) => from === 'knex')
      expect(said(knex.filter(([file]) => !file.startsWith('db/')))).to.deep.equal([])
      const browsers = imports().filter(([, from]) => /^puppeteer|@sparticuz/.test(from))
      expect(said(browsers.filter(([file]) => !/^reports\/(pdf|browser)\.ts$/.test(file)))).to.deep.equal([])
    })

    it('a migration imports nothing of today’s code', () => {
      expect(said(imports(/^db\/migrations\//).filter(([, from]) => !/^(knex$|node:|\.\/)/.test(from)))).to.deep.equal(
        [],
      )
    })

    it('nothing but app.ts imports routes, nothing but cli.ts imports a verb of the terminal', () => {
      const taken = arrows().filter(([, to]) => to.endsWith('routes.ts'))
      expect(said(taken.filter(([file]) => file !== 'server/app.ts'))).to.deep.equal([])
      const verbs = arrows().filter(([, to]) => /^server\/terminal\/(?!verb)/.test(to))
      expect(said(verbs.filter(([file]) => file !== 'server/cli.ts'))).to.deep.equal([])
    })
  })

  describe('tables', () => {
    it('each has one folder that writes it', () => {
      const created = files
        .filter(file => file.startsWith('db/migrations/'))
        .flatMap(file => [...source(file).matchAll(/createTable\('(\w+)'/g)].map(([, table]) => table))
      expect(Object.keys(owners)).to.have.members([...new Set(created)])
    })

    it('nobody writes at a neighbour’s, not even the demonstration', () => {
      const found = writes()
        .filter(([file, table]) => !file.startsWith(`${owners[table]}/`))
        .map(([file, table]) => `${file} writes ${table}`)
      expect(found).to.deep.equal([])
    })

    it('only compliance reads the standings, which asks what changed first', () => {
      const found = files
        .filter(file => !/^server\/(register\/standings|compliance)\/|^db\//.test(file))
        .filter(file =>
          /['"`]standings['"`]|\bstandings\.(clause_id|as_of|status|changed|measured|\w+_centihours)\b/.test(
            source(file),
          ),
        )
      expect(found).to.deep.equal([])
    })
  })

  describe('identities', () => {
    /** Who else names their table, and why. */
    const others: Record<string, string> = {
      'server/proofreading/store.ts': 'the names that typed texts are compared with: it shows none',
    }

    it('are read through one door, which writes down who reads', () => {
      const found = files
        .filter(file => !file.startsWith('db/') && file !== 'server/register/participants/identities.ts')
        .filter(file => /['"`]identities['"`]|\bidentities\.(?!read\b|ts\b)\w/.test(source(file)))
      expect(found.sort()).to.deep.equal(Object.keys(others).sort())
    })

    it('what the door gives, it has written down', () => {
      const text = source('server/register/participants/identities.ts')
      const given = [...text.matchAll(/export async function (\w+)\([\s\S]*?\n\}\n/g)].filter(([body]) =>
        /Promise<(Identity|FoundPeople|ShownNames)\b/.test(body),
      )
      expect(given.map(([, name]) => name)).to.have.members(['identityShown', 'namesShown', 'peopleShown'])
      for (const [body, name] of given) expect(body, name).to.match(/await (noted|searched|opened)\(/)
    })
  })

  describe('routes and templates', () => {
    it('every route says who may take it', () => {
      const lines = routes().flatMap(file => source(file).match(/router\.(get|post)\([^)]*\)?.*/g) ?? [])
      expect(lines).not.to.have.length(0)
      expect(
        lines.filter(line => !/allow\('|allow\(gestures\b|allowAnyone\(|allowCompany\(|allowKey\(/.test(line)),
      ).to.deep.equal([])
    })

    it('what an address names is found before the route, for who asks', () => {
      const own = routes().filter(file => /\b(contract|company|participant)For\([^)]*\breq\.params/.test(source(file)))
      expect(own).to.deep.equal([])
    })

    it('routes never reach the database but through a store', () => {
      expect(routes().filter(file => /\bdb\(['`]/.test(source(file)))).to.deep.equal([])
    })

    it('a section shows its own templates, or those that all share', () => {
      const shown = files.flatMap(file =>
        [...source(file).matchAll(/\b(?:render|insideOf)\(\s*'(\w+)\//g)].map(([, folder]) => [file, folder!] as const),
      )
      const sections = shown.filter(([file]) => /^server\/pages\/\w+\//.test(file))
      const strange = sections.filter(([file, folder]) => ![file.split('/')[2], 'shared', 'layouts'].includes(folder))
      expect(said(strange)).to.deep.equal([])
    })

    it('a template takes its parts from its own folder, from the shared ones, or from the charts', () => {
      const parts = filesIn(['views'], /\.hbs$/).flatMap(file =>
        [...source(file).matchAll(/\{\{~?#?> *([\w-]+)\//g)].map(([, folder]) => [file, folder!] as const),
      )
      const strange = parts.filter(([file, folder]) => !`${dirname(file)} shared layouts charts`.includes(folder))
      expect(said(strange)).to.deep.equal([])
    })

    it('no template writes what it is given unescaped, save the layouts', () => {
      const templates = filesIn(['views', 'reports'], /\.hbs$/).filter(file => !file.includes('/layouts/'))
      expect(templates.filter(file => source(file).includes('{{{'))).to.deep.equal([])
    })
  })
})

/** server/pages, db; a file at the foot of the server is its own chapter: server/app.ts. */
function chapter(file: string): string {
  const [top, next] = file.split('/')
  return top === 'server' ? `${top}/${next}` : top!
}

function floorOf(file: string): number {
  return floors.findIndex(line => line.includes(chapter(file)))
}

function inRegister(file: string): boolean {
  return file.startsWith('server/register/')
}

function registerFloorOf(file: string): number {
  return register.findIndex(line => line.includes(file.split('/')[2]!))
}

/** Its folder; a file at the foot of the server stands for itself. */
function place(file: string): string {
  return dirname(file) === 'server' ? file : dirname(file)
}

/** Those from which one comes back to where one started. */
function inCircles(edges: readonly (readonly [string, string])[]): string[] {
  const next = new Map<string, Set<string>>()
  for (const [a, b] of edges) if (a !== b) next.set(a, (next.get(a) ?? new Set()).add(b))
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of next.get(from) ?? []) if (!seen.has(to)) reached(to, seen.add(to))
    return seen
  }
  return [...next.keys()].filter(one => reached(one).has(one)).sort()
}

/** From file to file, types included: a type is knowledge too. */
function arrows(inFiles = /./): [file: string, to: string][] {
  return imports(inFiles)
    .filter(([, from]) => isOurs(from))
    .map(([file, from]) => [file, pathOf(file, from)])
}

/** Every way to name another file: import and export from, import alone, import( ) of a value or of a type. */
function imports(inFiles = /./): [file: string, from: string][] {
  return files
    .filter(file => inFiles.test(file))
    .flatMap(file => importsIn(source(file)).map((from): [string, string] => [file, from]))
}

function importsIn(text: string): string[] {
  const named = /(?:(?:\bfrom|^\s*import)\s*(?=['"])|(?:\bimport|\brequire)\s*\(\s*)(['"`])([^'"`\n]+)\1/gm
  return [...text.matchAll(named)].map(([, , from]) => from!)
}

function routes(): string[] {
  return files.filter(file => file.endsWith('routes.ts'))
}

function isOurs(from: string): boolean {
  return from.startsWith('.') || from.startsWith('#')
}

function pathOf(file: string, from: string): string {
  if (from.startsWith('#')) return from.slice(1)
  return from.startsWith('.') ? normalize(join(dirname(file), from)) : from
}

function said(arrows: readonly (readonly [string, string])[]): string[] {
  return arrows.map(([file, to]) => `${file} → ${to}`)
}

/** Each insert, update or delete that the text shows: at the end of a query, by what inserts many rows, or in SQL. */
function writes(): [file: string, table: string][] {
  return files
    .filter(file => !file.startsWith('db/'))
    .flatMap(file => {
      const text = source(file)
      const queries = [...text.matchAll(/\b(?:db|trx)\('(\w+)'\)/g)].filter(query =>
        methodsAfter(text, query.index + query[0].length).some(method =>
          /^(insert|update|upsert|delete|del|increment|decrement|truncate)$/.test(method),
        ),
      )
      const bulk = text.matchAll(/\binsert(?:All|Many|Numbered)\(\s*[\w.]+,\s*'(\w+)'/g)
      const raw = text.matchAll(/\b(?:insert into|delete from|update(?= \w+ set\b)) (\w+)/g)
      return [...queries, ...bulk, ...raw].map(([, table]): [string, string] => [file, table!])
    })
}

/** The methods called one on the other from there: « .where(…).update(…) ». */
function methodsAfter(text: string, start: number): string[] {
  const method = /\s*\.(\w+)\(/y
  method.lastIndex = start
  const [, name] = method.exec(text) ?? []
  if (!name) return []
  let end = method.lastIndex
  for (let open = 1; open > 0 && end < text.length; end++) open += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0
  return [name, ...methodsAfter(text, end)]
}

function filesIn(folders: readonly string[], named: RegExp): string[] {
  return folders.flatMap(folder =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter(file => named.test(file))
      .map(file => `${folder}/${file}`),
  )
}

function source(file: string): string {
  return readFileSync(new URL(file, root), 'utf8')
}
