import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { type PortfolioThen, portfolioThen } from '#server/compliance/portfolio-then.ts'
import { publicsOf } from '#server/disclosure/publics.ts'
import { typedTexts } from '#server/proofreading/typed.ts'
import { perimeterOf } from '#server/register/buyers/store.ts'
import { countedContracts, schemeAt } from '#server/scheme/counted-store.ts'
import { DEFAULT_FTE_HOURS } from '#server/settings/scheme-rules.ts'
import { institutionAbout } from './about.ts'
import { institutionData } from './attached.ts'
import { unitsSaid } from './calendar.ts'
import { institutionContent } from './content.ts'
import { contractsModel, directoratesModel, statesModel } from './institution-tables.ts'
import { figuresModel, institutionDefinitions, shortModel, situationModel } from './institution-verdict.ts'
import { peopleModel } from './people.ts'
import { companySchemeModel, schemeHead } from './scheme.ts'
import { employersNamed, letterheadOf } from './store.ts'
import { type Asked, cutOffFor, knownInName, knownSaid, stateSaid } from './when.ts'
import { editionRows, type Reported } from './words.ts'

/**
 * The SPASER report of the institution over all the contracts that this person sees, at the end of a month.
 * @throws BadRequest when the cut-off falls inside a month.
 */
export async function institutionReport(db: Db, user: User, asked: Asked): Promise<Reported> {
  const when = cutOffFor(asked)
  const { at, known } = when
  const until = knownUntil(known)
  const portfolio = await portfolioThen(db, user, when)
  const { institution, logo } = await letterheadOf(db, until)
  const perimeter = perimeterSaid(await perimeterOf(db, user))
  const author = institution || perimeter.buyers.join(', ')
  const scheme = await schemeAt(db, { at, known: until })
  const counted = await countedContracts(db, portfolio.contractIds, { at, known: until })
  const typed = await typedTexts(db, portfolio.contractIds)
  const { publics, people } = await publicsModel(db, portfolio, when)
  const { sums } = portfolio
  const some = sums.contracts > 0

  let part = 0
  const next = () => ++part
  const body = {
    verdict: situationModel(portfolio),
    ruler: null,
    figures: some ? figuresModel(sums) : null,
    decision: null,
    states: { number: next(), ...statesModel(portfolio) },
    short: some ? { number: next(), ...shortModel(sums) } : null,
    directorates: some ? { number: next(), ...directoratesModel(sums) } : null,
    people: people && { number: next(), ...people },
    spaser: {
      number: next(),
      ...companySchemeModel(scheme, counted, some ? { owed: sums.owed, counted: sums.counted } : null, 'les marchés'),
      period: some ? unitsSaid(sums, scheme?.fteHours ?? DEFAULT_FTE_HOURS, scheme !== null) : null,
    },
    definitions: { number: next(), ...institutionDefinitions(portfolio, publics, at) },
    contracts: some ? contractsModel(portfolio, typed, at) : null,
  }
  const heading = 'Bilan d’insertion de l’institution'
  const model = {
    title: `${heading} au ${longDate(at)}`,
    kind: 'Rapport SPASER de l’institution',
    scheme: schemeHead(scheme),
    institution: { name: author, unit: null, logo },
    heading,
    subject: [perimeter.said],
    state: stateSaid(when),
    ...body,
    edition: {
      number: next(),
      rows: [
        ...editionRows(at, perimeter.said),
        ...(known ? [{ label: 'Connu', text: knownSaid(when, 'tel que connu').slice(2) }] : []),
      ],
      signatures: SIGNATURES,
    },
    annexes: [],
  }
  return {
    template: 'institution',
    fileName: `rapport-institution-${at}${knownInName(known)}.pdf`,
    title: model.title,
    subject: body.verdict.sentence,
    identifier: '',
    author,
    running: {
      left: heading,
      right: `arrêté au ${longDate(at)}`,
      foot: `${author} · ${schemeHead(scheme)} · Clausuivi`,
    },
    model,
    texts: typed.texts,
    publications: publics ? [publics.publicationId] : [],
    content: institutionContent(portfolio, { at, scheme, counted, printed: model }),
    about: institutionAbout(user, portfolio, when, body),
    attached: await institutionData({ document: model.title, at }, portfolio, perimeter.said),
  }
}

const SIGNATURES = [
  { who: 'La direction', does: 'a établi ce rapport' },
  { who: 'L’exécutif', does: 'en a pris connaissance' },
  { who: 'L’assemblée', does: 'l’a reçu' },
]

/** Whose contracts: « tous les acheteurs », or « 1 acheteur sur 3, ceux que voit… ». */
export function perimeterSaid({ buyers, others }: { buyers: readonly string[]; others: number }) {
  const seen = buyers.length
  const who = seen > 0 ? ` : ${buyers.join(', ')}` : ''
  const said =
    others === 0
      ? `Marchés de tous les acheteurs${who}`
      : `Marchés de ${plural(seen, 'acheteur', 'acheteurs', 'aucun acheteur')} sur ${seen + others}, ${agreed(seen, 'celui que suit', 'ceux que suit')} la personne qui établit ce rapport${who}`
  return { buyers, said }
}

/** Who the hours went to, over all these contracts at once: no contract’s own breakdown is asked. */
async function publicsModel(db: Db, { lines }: PortfolioThen, when: { at: string; today: string }) {
  if (lines.length === 0) return { publics: null, people: null }
  const [publics] = await publicsOf(db, [lines.map(({ id }) => id)], when)
  const work = lines.flatMap(({ id, account }) => account.members.find(one => one.source.contractId === id)!.lines)
  const employers = await employersNamed(db, [...new Set(work.map(line => line.work.employerId))])
  return { publics: publics!, people: peopleModel(publics!, work, employers) }
}
