// Every place where a figure of an account may be read. A route, a verb of the terminal or a file that is not declared here
// makes the guard fail: whoever adds one says who reads it, or why it shows no figure.

/** What the guard reads itself, and what another test reads. */
export type Surface = { read: 'here' } | { readBy: string } | { none: string }

const here: Surface = { read: 'here' }
const by = (test: string): Surface => ({ readBy: test })
const none = (reason: string): Surface => ({ none: reason })

const form = none('a form: it shows what may be typed')
const people = none('hours of a person, month by month: what was worked, not what an account comes to')
const account = none('who is signed in')
const settings = none('settings of the installation')

/** Pages and files that an address gives. */
export const routes: Record<string, Surface> = {
  '/': here,
  '/marches': here,
  '/marches.csv': here,
  '/marches.xlsx': here,
  '/marches/:id': here,

  '/marches/:id/heures': by('test/pages/hours/grid.test.ts'),
  '/marches/:id/releves/:periode': by('test/pages/hours/statements.test.ts'),
  '/releves': by('test/pages/hours/statements.test.ts'),
  '/releves.csv': by('test/pages/hours/exports.test.ts'),
  '/releves.xlsx': by('test/pages/hours/exports.test.ts'),
  '/heures.csv': by('test/pages/hours/exports.test.ts'),
  '/heures.xlsx': by('test/pages/hours/exports.test.ts'),
  '/marches/:id/heures.csv': by('test/pages/hours/exports.test.ts'),
  '/marches/:id/heures.xlsx': by('test/pages/hours/exports.test.ts'),
  '/a-controler': by('test/pages/hours/statements.test.ts'),
  '/entreprises': by('test/pages/companies/one-verdict.test.ts'),
  '/entreprises.csv': by('test/pages/companies/one-verdict.test.ts'),
  '/entreprises.xlsx': by('test/pages/companies/one-verdict.test.ts'),
  '/entreprises/:number': by('test/pages/companies/one-verdict.test.ts'),
  '/entreprises/:number/globalisations/nouvelle': by('test/pages/companies/companies.test.ts'),
  '/entreprises/:number/globalisations/:pool': by('test/pages/companies/companies.test.ts'),
  '/marches/:id/rapport.pdf': by('test/documents/one-account.test.ts'),
  '/entreprises/:siret/rapport.pdf': by('test/pages/companies/one-verdict.test.ts'),
  '/definitions': by('test/pages/help/help.test.ts'),

  '/rapports': none('which reports may be made; the word of a contract is that of the list'),
  '/marches/:id/chronologie': none('what happened, each with its own hours'),
  '/marches/:id/controles': none('who checked, and when'),
  '/recherche': none('names only'),
  '/reserves': none('contracts by article, without hours'),
  '/reserves.csv': none('contracts by article, without hours'),
  '/reserves.xlsx': none('contracts by article, without hours'),
  '/calibrage': none('a formula, before anything is owed'),
  '/participants': people,
  '/participants.csv': people,
  '/participants.xlsx': people,
  '/participants/:ref': people,
  '/journal': none('who did what'),
  '/journal/verification': none('whether the journal is intact'),
  '/journal.csv': none('who did what'),
  '/journal.xlsx': none('who did what'),
  '/import': none('files received'),
  '/import/:id': none('files received'),
  '/import/:id/avancement': none('files received'),
  '/marches/nouveau': form,
  '/marches/:id/modifier': form,
  '/marches/:id/entreprises/nouvelle': form,
  '/marches/:id/clause': form,
  '/marches/:id/sans-heures': form,
  '/marches/:id/engagements/nouveau': form,
  '/marches/:id/engagements/:line/correction': form,
  '/marches/:id/faits/nouveau': form,
  '/marches/:id/faits/:fact/fin': form,
  '/marches/:id/faits/:fact/annulation': form,
  '/marches/:id/personnes/nouvelle': form,
  '/marches/:id/personnes/:placement': form,
  '/marches/:id/reservation': form,
  '/passation': by('test/pages/handover/handover.test.ts'),
  '/entreprises/:number/contact': form,
  '/entreprises/nouvelle': form,
  '/entreprises/:number/modifier': form,
  '/participants/nouveau': form,
  '/participants/:ref/modifier': form,
  '/participants/:ref/effacement': form,
  '/reglages/donnees-personnelles': settings,
  '/connexion': account,
  '/mot-de-passe-oublie': account,
  '/installation': account,
  '/invitation': account,
  '/compte': account,
  '/logo': settings,
  '/reglages': settings,
  '/reglages/acheteurs': settings,
  '/reglages/acheteurs/:id': settings,
  '/reglages/directions/:id': settings,
  '/reglages/operations/:id': settings,
  '/reglages/comptes': settings,
  '/reglages/comptes/nouveau': settings,
  '/reglages/comptes/:id': settings,
  '/reglages/securite': settings,
  '/accessibilite': none('a text'),
  '/donnees-personnelles': none('a text'),
  '/sante': none('whether the service answers'),
}

export const verbs: Record<string, Surface> = {
  contracts: here,
  report: by('test/documents/one-account.test.ts'),
  import: none('what was imported'),
  demo: none('tells a story'),
  user: none('accounts of people'),
  journal: none('who did what'),
  'personal-data': none('counts persons'),
  backup: none('a copy of the database'),
  migrate: none('the schema'),
}

/** Files of the surfaces that take from compliance, by the folder or the file that one of the above shows. */
export const files: [path: RegExp, Surface][] = [
  [/^server\/pages\/contracts\//, here],
  [/^server\/pages\/home\//, here],
  [/^server\/terminal\/contracts\.ts$/, here],
  [/^server\/pages\/companies\//, by('test/pages/companies/one-verdict.test.ts')],
  [/^server\/pages\/hours\//, by('test/pages/hours/grid.test.ts')],
  [/^server\/documents\/(company|portrait)/, by('test/pages/companies/one-verdict.test.ts')],
  [/^server\/documents\//, by('test/documents/one-account.test.ts')],
  [/^server\/terminal\/reports\.ts$/, by('test/documents/one-account.test.ts')],
  [/^server\/pages\/handover\//, by('test/pages/handover/handover.test.ts')],
  [/^server\/pages\/help\//, by('test/pages/help/help.test.ts')],
  [/^server\/pages\/reports\//, none('which reports may be made; the word of a contract is that of the list')],
  [/^server\/pages\/clauses\/routes\.ts$/, none('how far a new line may bring the ledger down: a limit, not a figure')],
  [/^server\/pages\/facts\/routes\.ts$/, none('how many hours an excuse may still cover: a limit, not a figure')],
]
