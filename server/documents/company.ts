import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { hoursFigure, longDate, percentTenth, wholeHours } from '#server/base/format.ts'
import { listed, ofName, plural } from '#server/base/french.ts'
import { type Sharing, sharedBy } from '#server/compliance/borne-elsewhere.ts'
import { type CompanyAccount, companyAt } from '#server/compliance/companies.ts'
import { isJudged, isRunning } from '#server/compliance/company-rules.ts'
import { perimeterSaid } from '#server/compliance/company-words.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { publicsOf } from '#server/disclosure/publics.ts'
import { type Typed, typedTexts } from '#server/proofreading/typed.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { type Company, kinds } from '#server/register/companies/rules.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { companyName, numberBeside } from '#server/register/companies/words.ts'
import { countedContracts, schemeAt } from '#server/scheme/counted-store.ts'
import { DEFAULT_FTE_HOURS } from '#server/settings/scheme-rules.ts'
import { companyAbout } from './about.ts'
import { companyData } from './attached.ts'
import { unitsSaid } from './calendar.ts'
import { groupsModel } from './company-groups.ts'
import { reservedContractsModel, suppliedModel } from './company-reserved.ts'
import { contractsTable, followUpTable, obligationsTable } from './company-tables.ts'
import { conclusionModel, definitionsModel, verdictModel, waitingModel } from './company-verdict.ts'
import { companyContent } from './content.ts'
import { poolRead } from './load.ts'
import { peopleModel } from './people.ts'
import { chartModel, findingOf, type Progress, progressOver } from './progress.ts'
import { companySchemeModel, schemeHead } from './scheme.ts'
import { employersNamed, heldContracts, letterheadOf } from './store.ts'
import { type Asked, cutOffFor, knownInName, stateSaid } from './when.ts'
import { columnOf, editionRows, figure, type Reported, rulerOf } from './words.ts'

/**
 * The report of one company over the contracts that its establishments hold and this person may see, at the end of a month.
 * @throws NotFound when the company is not theirs to see, BadRequest when the cut-off falls inside a month.
 */
export async function companyReport(db: Db, user: User, identifier: string, asked: Asked): Promise<Reported> {
  const when = cutOffFor(asked)
  const { at, known } = when
  const until = knownUntil(known)
  const company = await companyFor(db, user, identifier)
  const measured = await companyAt(db, user, company, when)
  const stored = { ...measured, shared: await sharedBy(db, user, measured, when) }
  const held = [...stored.lines, ...stored.others].map(({ contractId }) => contractId)
  const borne = stored.shared.map(({ line }) => line.contractId)
  const typed = await typedTexts(db, [...new Set([...held, ...borne])])
  const account = accountRead(stored, typed)
  const { lines, others, totals } = account
  const { institution, logo } = await letterheadOf(db, until)
  const clauses = await clausesThen(
    db,
    lines.map(({ contractId }) => contractId),
    { at, known: until },
  )
  const work = lines.flatMap(({ member }) => member!.lines)
  const ids = lines.map(({ contractId }) => contractId)
  const [publics, ...ofEach] = ids.length > 0 ? await publicsOf(db, [ids, ...ids.map(id => [id])], when) : []
  const employers = await employersNamed(db, [...new Set(work.map(line => line.work.employerId))])
  const progress = progressOver(
    lines.map(line => ({ member: line.member!, judgedAt: line.account!.judgedAt })),
    at,
  )

  const scheme = await schemeAt(db, { at, known: until })
  const counted = await countedContracts(db, held, { at, known: until })

  let part = 0
  const next = () => ++part
  const some = lines.length > 0
  const name = companyName(company)
  const body = {
    verdict: verdictModel(name, account),
    ruler: some ? rulerOf(totals.split, RULER_WORDS) : null,
    figures: some ? figuresModel(account) : null,
    decision: null,
    decisions: waitingModel(account),
    contracts: some
      ? {
          number: next(),
          ...contractsTable(account, typed),
          unmeasured:
            others.length > 0
              ? `${plural(others.length, 'marché', 'marchés')} sans clause enregistrée, hors calcul.`
              : null,
        }
      : null,
    obligations: some
      ? { number: next(), ...obligationsTable(account, line => clauses.get(line.contractId)!.legalBasis) }
      : null,
    groups: numberedOrNull(await groupsModel(db, account, typed), next),
    progress: some
      ? {
          number: next(),
          ...progressModel(progress, account),
          calendar: null,
          unitsSaid: unitsSaid(totals, scheme?.fteHours ?? DEFAULT_FTE_HOURS, scheme !== null),
        }
      : null,
    followUp: some ? { number: next(), ...followUpTable(account, publics!, ofEach) } : null,
    people: some ? { number: next(), ...peopleModel(publics!, work, employers) } : null,
    reserved: numberedOrNull(
      reservedContractsModel(counted, await heldContracts(db, held, { at, known: until }), account.establishments, {
        at,
        typed,
      }),
      next,
    ),
    supplied: numberedOrNull(
      await suppliedModel(db, user, company, account.establishments, { held, reading: when, typed }),
      next,
    ),
    spaser:
      counted.length > 0
        ? {
            number: next(),
            ...companySchemeModel(scheme, counted, some ? { owed: totals.owed, counted: totals.counted } : null),
            period: null,
          }
        : null,
    conclusion: { number: next(), ...conclusionModel(name, account) },
    definitions: some ? { number: next(), ...definitionsModel(account, publics!) } : null,
  }
  const perimeter = perimeterSaid(account.perimeter)
  const covered = perimeter ? `Verdict et chiffres ${perimeter}` : 'Tous les marchés connus'
  const all = lines.length + others.length
  const author = institution || (lines[0] ?? others[0])?.buyerName || ''
  const model = {
    title: `Bilan d’insertion ${ofName(name)} au ${longDate(at)}`,
    kind: 'Rapport SPASER par entreprise',
    scheme: schemeHead(scheme),
    institution: { name: author, unit: null, logo },
    heading: `Bilan d’insertion ${ofName(name)}`,
    subject: [
      `${plural(all, 'marché', 'marchés', 'Aucun marché')}${runningSaid(account)}${perimeter ? `, ${perimeter}` : ''}`,
      whoSaid(company, account.establishments.length),
    ],
    state: stateSaid(when),
    ...body,
    edition: { number: next(), rows: editionRows(at, covered), signatures: SIGNATURES },
    annexes: [],
  }

  return {
    template: 'company',
    fileName: `rapport-entreprise-${company.identifier.replace(/\W/g, '')}-${at}${knownInName(known)}.pdf`,
    title: model.title,
    subject: body.verdict.sentence,
    identifier: '',
    author,
    running: {
      left: `${model.heading}, ${plural(all, 'marché', 'marchés')}`,
      right: `arrêté au ${longDate(at)}`,
      foot: `${author} · ${schemeHead(scheme)} · Clausuivi`,
    },
    model,
    texts: typed.texts,
    content: companyContent(company, account, { at, scheme, counted, printed: model }),
    ...(all + borne.length > 0 && { about: companyAbout(company, account, when, body) }),
    attached: await companyData({ document: model.title, at }, company, account),
  }
}

/** With the names of pools as they are printed. */
function accountRead(stored: Sharing, typed: Typed): Sharing {
  const read = new Map(
    stored.lines.map(line => [
      line,
      line.account ? { ...line, account: poolRead(line.account, typed, line.contractId) } : line,
    ]),
  )
  return {
    ...stored,
    lines: stored.lines.map(line => read.get(line)!),
    units: stored.units.map(unit => ({ ...unit, lines: unit.lines.map(line => read.get(line) ?? line) })),
  }
}

function numberedOrNull<Model extends object>(model: Model | null, next: () => number) {
  return model && { number: next(), ...model }
}

const RULER_WORDS: Parameters<typeof rulerOf>[1] = {
  done: ['imputée', 'imputées'],
  exposed: ['manquante à la fin', 'manquantes à la fin'],
}

const SIGNATURES = [
  { who: 'La facilitatrice ou le facilitateur', does: 'a établi ce bilan' },
  { who: 'L’acheteur', does: 'en a pris connaissance' },
  { who: 'L’entreprise', does: 'l’a reçu, avec ou sans observations' },
]

function figuresModel({ totals }: CompanyAccount) {
  const { missing, behind } = totals
  const lacking = listed([
    ...(missing > 0 ? [`${hoursFigure(missing)} à la fin`] : []),
    ...(behind > 0 ? [`${hoursFigure(behind)} à ce jour`] : []),
  ])
  return {
    caption: 'Chiffres clés de tous les marchés ; chacun est',
    items: [
      figure('Dues', wholeHours(totals.owed), 'h', plural(totals.contracts, 'marché', 'marchés')),
      figure('Validées', hoursFigure(totals.accepted), 'h', `sur ${hoursFigure(totals.logged)} déclarées`),
      figure('Retenues', hoursFigure(totals.counted), 'h', `dont ${hoursFigure(totals.credited)} imputées`),
      figure('Manque', hoursFigure(totals.lacking), 'h', lacking || 'rien ne manque'),
      figure(
        'Taux de réalisation',
        percentTenth(totals.credited, totals.owed) ?? '—',
        null,
        `${hoursFigure(totals.credited)} ÷ ${wholeHours(totals.owed)}`,
        true,
      ),
    ],
  }
}

function progressModel(progress: readonly Progress[], { lines, totals }: CompanyAccount) {
  const last = progress.at(-1)
  if (!last) return { lead: 'Aucune exécution n’a commencé à la date d’arrêté.', chart: null, note: null }
  const groups = lines.some(({ part }) => part.kind === 'share')
  return {
    lead: `${hoursFigure(totals.counted)} heures sont retenues ; ${columnOf([totals.expected]).hours(totals.expected)} étaient attendues au jour où chaque marché est jugé.`,
    chart: chartModel(progress, 'Heures cumulées de tous les marchés', findingOf(progress, 'de tous les marchés')),
    note: [
      'Attendues : au dernier jour de chaque trimestre, jugé ou non. Avant imputation : les excédents comptent ici, pas dans le taux.',
      groups && 'Les marchés en groupement y figurent en entier.',
      last.end !== progress[0]!.end && `La dernière colonne est arrêtée au ${longDate(last.end)}.`,
    ]
      .filter(Boolean)
      .join(' '),
  }
}

function whoSaid(company: Company, establishments: number): string {
  return [
    company.kind === 'company' ? '' : kinds[company.kind].long,
    company.city,
    numberBeside(company),
    establishments > 1 ? `${establishments} établissements de même SIREN` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function runningSaid({ lines }: CompanyAccount): string {
  const running = lines.filter(line => isJudged(line) && isRunning(line.standing!)).length
  if (running === 0) return ''
  return running === lines.length ? ', en cours' : `, dont ${running} en cours`
}
