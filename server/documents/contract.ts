import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longDate, percentTenth } from '#server/base/format.ts'
import { agreed, pluralInWords } from '#server/base/french.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { type Publics, publicsOf } from '#server/disclosure/publics.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { pledgesUnder } from '#server/register/pledges/store.ts'
import { countedContracts, schemeAt } from '#server/scheme/counted-store.ts'
import { DEFAULT_FTE_HOURS, type Scheme } from '#server/settings/scheme-rules.ts'
import { contractAbout } from './about.ts'
import { amendmentsModel } from './amendments.ts'
import { lettered, periodsAnnex, quartersAnnex } from './annexes.ts'
import { contractData } from './attached.ts'
import { calendarModel, unitsModel } from './calendar.ts'
import { contractContent } from './content.ts'
import { conclusionModel, projectionSaid } from './contract-conclusion.ts'
import { definitionsOf } from './contract-definitions.ts'
import { groupModel } from './contract-group.ts'
import { pledgesModel } from './contract-pledges.ts'
import { poolModel } from './contract-pool.ts'
import { identityModel, obligationModel } from './contract-terms.ts'
import { contractOpening } from './contract-verdict.ts'
import { factsModel } from './facts.ts'
import { aroundReport, asProofRead, followedAt, momentOf, type Told } from './load.ts'
import { peopleModel } from './people.ts'
import { chartModel, findingOf, progressOfAccount } from './progress.ts'
import { reconciliationModel } from './reconciliation.ts'
import { contractSchemeModel, periodNote, schemeHead } from './scheme.ts'
import { employersNamed, numbersOf, regularisationsUnder } from './store.ts'
import { type Asked, cutOffFor, knownInName, stateSaid } from './when.ts'
import { editionRows, type Reported, shortened, slug } from './words.ts'

/**
 * The report of one contract for this person, figures closed at the end of a month or of the contract.
 * @throws NotFound when it is not theirs, BadRequest when the cut-off falls inside a month.
 */
export async function contractReport(db: Db, user: User, id: unknown, asked: Asked): Promise<Reported> {
  const now = await contractFor(db, user, id)
  const { today, known } = asked
  const { endsOn } = await contractThen(db, now, { at: asked.at ?? today, known: knownUntil(known) })
  const when = cutOffFor(asked, endsOn)
  const { at } = when
  const stored = await followedAt(db, now, when)
  const around = await aroundReport(db, stored)
  const followed = asProofRead(stored, around.typed)
  const { contract, measured, facts, holders } = followed
  const amendments = await amendmentsOf(db, contract.id, knownUntil(known))
  const scheme = await schemeAt(db, momentOf(when))
  const [counted] = await countedContracts(db, [contract.id], momentOf(when))
  const hours = measured && { owed: measured.member.owed, counted: measured.member.counted }
  const told: Told | null = measured && { ...followed, measured }

  let part = 0
  const next = () => ++part
  const opening = contractOpening(followed, at, around.typed)
  const suites = factsModel(facts, at, today, contract, around.typed, followed.proceedings)
  const heading = titleOf(told)
  const identity = {
    number: next(),
    ...identityModel(followed, amendments, at),
    amendments: amendmentsModel(amendments, at, around.typed, followed.read.amount),
  }
  const [publics] = told ? await publicsOf(db, [[contract.id]], { at, today }) : []
  const parts = told && (await measuredParts(db, user, told, { typed: around.typed, scheme, publics: publics!, next }))
  const after = {
    facts: {
      number: next(),
      lead: factsLead(suites.length, suites.filter(fact => fact.late).length),
      long: suites.length > 12,
      rows: suites,
    },
    spaser: {
      number: next(),
      ...contractSchemeModel(scheme, counted!, hours, around.typed),
      period: periodNote(scheme, contract.notifiedOn),
    },
    conclusion: { number: next(), ...conclusionModel(followed, at) },
    definitions: told && { number: next(), ...definitionsOf(told, at, publics!) },
  }
  const model = {
    title: `${heading} : marché n° ${contractNumber(contract)}`,
    kind: 'Rapport SPASER par marché',
    scheme: schemeHead(scheme),
    institution: { name: around.institution || contract.buyerName, unit: contract.directorate, logo: around.logo },
    heading,
    subject: [
      shortened([contract.title, contract.lotTitle].filter(Boolean).join(', '), 170),
      `Marché n° ${contractNumber(contract)}${holderWords(holders)}`,
    ],
    state: stateSaid(when),
    ...opening,
    identity,
    ...parts,
    ...after,
    annexes: parts?.annexes ?? [],
    edition: { number: next(), rows: editionRows(at, perimeterSaid(told)), signatures: SIGNATURES },
  }

  return {
    template: 'contract',
    fileName: `rapport-marche-${slug(contractNumber(contract))}-${at}${knownInName(known)}.pdf`,
    title: model.title,
    subject: opening.verdict.sentence,
    identifier: '',
    author: around.institution || contract.buyerName,
    running: {
      left: `${heading}, marché n° ${contractNumber(contract)}${holderWords(holders)}`,
      right: `arrêté au ${longDate(at)}`,
      foot: `${around.institution || contract.buyerName} · ${schemeHead(scheme)} · Clausuivi`,
    },
    model,
    content: contractContent(followed, amendments, { at, scheme, counted: [counted!], printed: model }),
    texts: around.typed.texts,
    about: contractAbout(contract, when, opening, { facts: suites, amendments }),
    publications: publics ? [publics.publicationId] : [],
    attached: await contractData({ document: model.title, at }, contract, told?.measured ?? null),
  }
}

/** The parts that only a recorded clause has, in their order. */
async function measuredParts(
  db: Db,
  user: User,
  told: Told,
  { typed, scheme, publics, next }: { typed: Typed; scheme: Scheme | null; publics: Publics; next: () => number },
) {
  const { account, member, clause } = told.measured
  const until = knownUntil(told.when.known)
  const senders = member.judged.periods.flatMap(period => period.senders.map(({ senderId }) => senderId))
  const employerIds = [...member.lines.map(({ work }) => work.employerId), ...senders.filter(id => id !== null)]
  const employers = await employersNamed(db, [...new Set(employerIds)])
  const regularisations = await regularisationsUnder(db, clause.id, momentOf(told.when))
  const numbers = account.pool
    ? await numbersOf(
        db,
        user,
        account.members.map(({ source }) => source.contractId),
      )
    : new Map<number, string>()
  return {
    obligation: { number: next(), ...obligationModel(told, account.at, typed) },
    pledges: numberedOrNull(pledgesModel(await pledgesUnder(db, [clause.id], until), account.at, typed), next),
    group: numberedOrNull(groupModel(told, typed), next),
    pool: numberedOrNull(poolModel(told, numbers), next),
    progress: {
      number: next(),
      ...progressModel(told),
      calendar: calendarModel(told, account.at),
      units: unitsModel(account, scheme?.fteHours ?? DEFAULT_FTE_HOURS, scheme !== null),
    },
    reconciliation: numberedOrNull(reconciliationModel(told, { typed, regularisations, employers }), next),
    people: { number: next(), ...peopleModel(publics, member.lines, employers) },
    annexes: lettered<object>([
      quartersAnnex(progressOfAccount(account, Number.POSITIVE_INFINITY)),
      periodsAnnex(member, await statementLogs(db, [clause.id], until)),
    ]),
  }
}

function progressModel({ measured: { account } }: Told) {
  const progress = progressOfAccount(account)
  const last = progress.at(-1)
  if (!last)
    return {
      lead: 'L’exécution n’a pas commencé à la date d’arrêté : il n’y a pas encore de réalisation à montrer.',
      chart: null,
      note: null,
    }
  const whose = account.pool ? 'de l’ensemble globalisé, par trimestre' : 'par trimestre'
  const caption = `Heures cumulées ${account.pool ? 'de l’ensemble ' : ''}à la fin de chaque trimestre`
  const { countedThen, expected } = account
  const lead =
    account.judgedAt === null
      ? `${judgedSaid(account)}.`
      : `${judgedSaid(account)} ; taux à date : ${percentTenth(countedThen, expected) ?? 'rien n’était attendu'}.`
  return {
    lead: [lead, projectionSaid(account)].filter(Boolean).join(' '),
    chart: chartModel(progress, caption, findingOf(progress, whose)),
    note: progressNote(progress[0]!.end === last.end ? null : last.end, endSaid(account)),
  }
}

/** What the figures cover: a contract is one buyer’s, and so is a pool. */
function perimeterSaid(told: Told | null): string {
  const members = told?.measured.account.members.length ?? 1
  return members === 1
    ? 'Ce marché seul'
    : `Ce marché et ${pluralInWords(members - 1, 'autre, globalisé', 'autres, globalisés')} avec lui`
}

const SIGNATURES = [
  { who: 'La facilitatrice ou le facilitateur', does: 'a établi ce bilan' },
  { who: 'L’acheteur', does: 'en a pris connaissance' },
  { who: 'Le titulaire', does: 'l’a reçu, avec ou sans observations' },
]

function titleOf(told: Told | null): string {
  if (!told) return 'Fiche sociale du marché'
  return told.measured.account.finished
    ? 'Bilan final de la clause sociale d’insertion'
    : 'Bilan d’étape de la clause sociale d’insertion'
}

function holderWords(holders: readonly { role: string; until: string | null; company: { name: string } }[]): string {
  const current = holders.filter(holder => holder.until === null && holder.role !== 'subcontractor')
  const [lead] = current
  if (!lead?.company.name) return ''
  if (current.length === 1) return `, titulaire ${lead.company.name}`
  return `, groupement mené par ${lead.company.name}`
}

function factsLead(count: number, late: number): string {
  if (count === 0) return 'Aucune difficulté, aucune suspension et aucune mise en demeure n’est enregistrée.'
  if (count === 1) return `Un fait est enregistré${late ? ', postérieur à la date d’arrêté' : ''}.`
  const after =
    late > 0 ? ` ; ${late} de ces faits ${agreed(late, 'est postérieur', 'sont postérieurs')} à la date d’arrêté` : ''
  return `${count} faits sont enregistrés${after}.`
}

function progressNote(end: string | null, doubt: string | null): string {
  return [
    `Attendues : ce qui est dû, en proportion des jours d’exécution passés au dernier jour du trimestre${doubt ? ` (${doubt})` : ''}. L’écart d’un trimestre se lit une fois qu’il est jugé.`,
    end ? `La dernière colonne est arrêtée au ${longDate(end)}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function numberedOrNull<Model extends object>(model: Model | null, next: () => number) {
  return model && { number: next(), ...model }
}
