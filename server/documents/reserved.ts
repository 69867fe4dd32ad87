import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound } from '#server/base/errors.ts'
import { longDate } from '#server/base/format.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { companyName } from '#server/register/companies/words.ts'
import { amendmentsOf } from '#server/register/contracts/amendments-store.ts'
import { contractThen } from '#server/register/contracts/known-store.ts'
import { type Contract, holderRoles } from '#server/register/contracts/rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { essAwardsOf } from '#server/register/reserved/award-store.ts'
import { type Check, conditions } from '#server/register/reserved/check-rules.ts'
import { countedContracts, schemeAt } from '#server/scheme/counted-store.ts'
import { reservedAbout } from './about.ts'
import { amendmentsModel } from './amendments.ts'
import { reservedContent } from './content.ts'
import { identityModel } from './contract-terms.ts'
import { aroundReport, asProofRead, type Followed, followedAt, momentOf } from './load.ts'
import {
  alertsOf,
  articleNumber,
  conditionsModel,
  holdersModel,
  type ReservedHolder,
  reservedDefinitions,
  reservedFigures,
  reservedSentence,
  valuedModel,
  wordWords,
} from './reserved-parts.ts'
import { conditionRows, type Reservation, wordOver } from './reserved-rules.ts'
import { contractSchemeModel, periodNote, schemeHead } from './scheme.ts'
import { type Asked, cutOffFor, knownInName, knownSaid } from './when.ts'

import { discOf, editionRows, type Reported, shortened, slug } from './words.ts'

/**
 * The report of one reserved contract: its article, each condition with the paper that shows it, its hours.
 * @throws NotFound when it is not theirs or not reserved, BadRequest when the cut-off falls inside a month.
 */
export async function reservedReport(db: Db, user: User, id: unknown, asked: Asked): Promise<Reported> {
  const now = await contractFor(db, user, id)
  const until = knownUntil(asked.known)
  const { endsOn } = await contractThen(db, now, { at: asked.at ?? asked.today, known: until })
  const when = cutOffFor(asked, endsOn)
  const { at } = when
  const stored = await followedAt(db, now, when)
  const around = await aroundReport(db, stored)
  const followed = asProofRead(stored, around.typed)
  const { contract } = followed
  if (!contract.reservedArticle && !contract.considerations.includes('reserve')) throw new NotFound('reservation')
  const amendments = await amendmentsOf(db, contract.id, until)
  const scheme = await schemeAt(db, momentOf(when))
  const [read] = await countedContracts(db, [contract.id], momentOf(when))
  const counted = { ...read!, checks: proofRead(read!.checks, around.typed) }
  const holders = holdersAt(followed, at)
  const sirens = holders.flatMap(({ siren }) => siren ?? [])
  const reservation: Reservation = {
    contract,
    holders,
    checks: counted.checks,
    awards: contract.reservedArticle === 'L2113-15' ? await essAwardsOf(db, user, sirens, momentOf(when)) : [],
  }
  const rows = conditionRows(reservation)
  const { word, shape } = wordWords[wordOver(contract.reservedArticle, rows)]
  const clause = followed.measured && { owed: followed.measured.member.owed, counted: followed.measured.member.counted }
  const alerts = alertsOf(reservation, rows, holders)
  const sentence = reservedSentence(reservation, rows)
  const body = {
    verdict: { ...discOf({ shape, word }), judged: null, rule: null, sentence },
    ruler: null,
    figures: reservedFigures(reservation, rows, counted.cents, contract),
    decision: null,
    identity: {
      number: 5,
      ...identityModel(followed, amendments, at),
      amendments: amendmentsModel(amendments, at, around.typed, followed.read.amount),
    },
    conditions: { number: 1, ...conditionsModel(reservation, rows) },
    holders: { number: 2, ...holdersModel(holders, counted.checks, contract) },
    valued: { number: 3, ...valuedModel(counted.checks, clause) },
    alerts: { number: 4, lead: alertsLead(alerts.length), rows: alerts },
    spaser: {
      number: 6,
      ...contractSchemeModel(scheme, counted, clause, around.typed),
      period: periodNote(scheme, contract.notifiedOn),
    },
    definitions: { number: 7, ...reservedDefinitions(at) },
  }
  const author = around.institution || contract.buyerName
  const heading = 'Marché réservé'
  const number = contractNumber(contract)
  const model = {
    title: `${heading} : marché n° ${number}`,
    kind: 'Rapport SPASER par marché réservé',
    scheme: schemeHead(scheme),
    institution: { name: author, unit: contract.directorate, logo: around.logo },
    heading,
    subject: [
      shortened([contract.title, contract.lotTitle].filter(Boolean).join(', '), 170),
      subjectOf(contract, holders),
    ],
    state: `Vérifications arrêtées au ${longDate(at)}${knownSaid(when, 'telles que connues')}.`,
    ...body,
    edition: { number: 8, rows: editionRows(at, 'Ce marché seul'), signatures: SIGNATURES },
    annexes: [],
  }
  return {
    template: 'reserved',
    fileName: `rapport-reserve-${slug(number)}-${at}${knownInName(when.known)}.pdf`,
    title: model.title,
    subject: sentence,
    identifier: '',
    author,
    running: {
      left: `${heading}, ${articleNumber(contract)}, n° ${number}`,
      right: `arrêté au ${longDate(at)}`,
      foot: `${author} · ${schemeHead(scheme)} · Clausuivi`,
    },
    model,
    about: reservedAbout(contract, when, body),
    content: reservedContent(contract, rows, { at, scheme, counted: [counted], printed: model }),
    texts: around.typed.texts,
  }
}

function holdersAt({ holders }: Followed, at: string): (ReservedHolder & { siren: string | null })[] {
  return holders
    .filter(({ role, until }) => role !== 'subcontractor' && (until === null || until > at))
    .map(({ companyId, role, company }) => ({
      companyId,
      name: companyName(company),
      identifier: company.identifier,
      siren: company.siren,
      kind: company.kind,
      role: holderRoles[role],
    }))
}

function subjectOf(contract: Contract, holders: readonly { name: string }[]): string {
  const names = holders.map(({ name }) => name).join(', ')
  return `Marché n° ${contractNumber(contract)}, ${articleNumber(contract)}${names ? `, titulaire ${names}` : ''}`
}

function alertsLead(alerts: number): string {
  if (alerts === 0) return 'Rien n’appelle de vérification.'
  return alerts === 1 ? 'Un point appelle une vérification.' : `${alerts} points appellent une vérification.`
}

/** What people typed of the papers that they read, as proof-read. */
function proofRead(checks: readonly Check[], typed: Typed): Check[] {
  return checks.map(check => {
    const source = { table: 'reservation_checks', id: check.id, column: 'evidence' }
    return { ...check, evidence: typed.print(check.evidence, `${conditions[check.condition]}, pièce vue`, source) }
  })
}

const SIGNATURES = [
  { who: 'La facilitatrice ou le facilitateur', does: 'a établi ce rapport' },
  { who: 'L’acheteur', does: 'a vu les pièces' },
  { who: 'Le titulaire', does: 'l’a reçu, avec ou sans observations' },
]
