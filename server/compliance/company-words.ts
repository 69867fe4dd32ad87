import { capital, euros, hours, longDate, owedHours } from '#server/base/format.ts'
import { agreed, inWords, listed, plural, pluralInWords } from '#server/base/french.ts'
import { parties } from '#server/register/facts/rules.ts'
import type { CompanyLine } from './company-lines.ts'
import {
  isJudged,
  isRunning,
  projectedOf,
  type Reason,
  type ReasonKind,
  reasonsOver,
  verdictOver,
} from './company-rules.ts'
import type { Perimeter } from './company-then.ts'
import { type Totals, totalsOver } from './company-totals-rules.ts'
import type { Part } from './share-rules.ts'
import type { Standing } from './standing-rules.ts'

// The verdict on a company in words, the same on its page, in the list, in spreadsheets and on paper.

const reasonWords: Record<ReasonKind, string> = {
  noticeExpired: 'Mise en demeure échue',
  decided: 'Pénalité à déduire',
  short: 'Solde à établir',
  onGroup: 'Groupement en cause',
  noticeToJudge: 'Mise en demeure échue, à juger',
  noticeRunning: 'Mise en demeure en cours',
  otherNotice: 'Autre mise en demeure en cours',
  closing: 'À solder',
  atRisk: 'Compromis',
  silent: 'Sans relevé',
  late: 'En retard',
}

/** « Deux marchés sur cinq demandent une démarche avant de payer, de prolonger ou de signer. » */
export function conclusionSaid(lines: readonly CompanyLine[], at: string): string {
  const whole = lines.filter(({ clauseId }) => clauseId !== null).length
  const calling = new Set(reasonsOver(lines, at).map(({ line }) => line.contractId)).size
  const before = 'avant de payer, de prolonger ou de signer'
  switch (verdictOver(lines, at)) {
    case 'outOfOrder':
      return `${someOf(calling, whole)} ${agreed(calling, 'demande', 'demandent')} une démarche ${before}.`
    case 'toWatch':
      return `${someOf(calling, whole)} ${agreed(calling, 'est', 'sont')} à regarder ${before}.`
    case 'inOrder':
      return inOrderSaid(whole, courseSaid(lines), awaitedSaid(totalsOver(lines)), before)
    case 'nothing':
      return lines.some(({ clauseId }) => clauseId !== null)
        ? 'Personne ne suit encore ses marchés.'
        : 'Elle ne doit aucune heure d’insertion.'
  }
}

function inOrderSaid(whole: number, course: string, awaited: string | null, before: string): string {
  const all = whole === 1 ? 'son marché' : `ses ${inWords(whole)} marchés`
  if (awaited === null) return `Rien n’attend sur ${all} : ${course}.`
  const none = whole === 1 ? 'Son marché ne demande aucune démarche' : `Aucun de ${all} ne demande de démarche`
  return `${none} ${before} : ${course}. ${awaited}`
}

/** Statements that keep nobody from being in order, and yet are awaited or to be checked; null when none is. */
function awaitedSaid({ overdue, toCheck, toConfirm }: Waiting): string | null {
  const parts = [
    overdue > 0 && `${pluralInWords(overdue, 'période est restée', 'périodes sont restées', 'feminine')} sans relevé`,
    toCheck > toConfirm && `${pluralInWords(toCheck - toConfirm, 'relevé est', 'relevés sont')} à contrôler`,
    toConfirm > 0 && `${pluralInWords(toConfirm, 'relevé est', 'relevés sont')} à confirmer par l’acheteur`,
  ].filter(part => part !== false)
  return parts.length > 0 ? `${capital(listed(parts))}.` : null
}

/** What waits for those who check, of so many statements. */
export function toCheckSaid({ toCheck, toConfirm }: Pick<Waiting, 'toCheck' | 'toConfirm'>): string {
  if (toConfirm === 0) return 'à contrôler'
  return toConfirm === toCheck ? 'à confirmer' : 'à contrôler ou à confirmer'
}

/** Whose turn it is where no contract gives a reason. */
export function turnsAwaited({ overdue, toCheck, toConfirm }: Waiting): Reason['turn'][] {
  return [
    ...(toCheck > toConfirm ? (['facilitator'] as const) : []),
    ...(toConfirm > 0 ? (['buyer'] as const) : []),
    ...(overdue > 0 ? (['company'] as const) : []),
  ]
}

type Waiting = Pick<Totals, 'overdue' | 'toCheck' | 'toConfirm'>

/** « deux finis, trois en cours et un à prendre en charge »: the verdict concludes on the first, and tells the others. */
export function courseSaid(lines: readonly CompanyLine[]): string {
  const judged = lines.filter(isJudged)
  const number = (which: (standing: Standing) => boolean) => judged.filter(({ standing }) => which(standing!)).length
  const finished = number(one => one.finished)
  const toStart = number(one => one.status === 'notStarted' && !one.finished)
  const running = number(isRunning)
  const toTake = lines.filter(line => line.standing !== null && !isJudged(line)).length
  return listed([
    ...(finished > 0 ? [`${inWords(finished)} ${agreed(finished, 'fini', 'finis')}`] : []),
    ...(running > 0 ? [`${inWords(running)} en cours`] : []),
    ...(toStart > 0 ? [`${inWords(toStart)} à commencer`] : []),
    ...(toTake > 0 ? [`${inWords(toTake)} à prendre en charge`] : []),
  ])
}

/** Since when, what is missing, what it may cost, whose turn it is. */
export function verdictSaid(lines: readonly CompanyLine[], totals: Totals, at: string): string {
  const reasons = reasonsOver(lines, at)
  const [first] = reasons
  if (!first) return ''
  const { missing, behind, cents, leftCents, unsettled } = totals
  const turns = [...new Set(reasons.map(({ reason }) => reason.turn))]
  const parts = [
    `${reasonWords[first.reason.kind]} ${sinceSaid(first.reason)}.`,
    missing > unsettled &&
      `Il manque ${hours(missing - unsettled)} à la fin${cents > 0 ? ` : ${euros(cents)} de pénalité encourue` : ''}.`,
    unsettled > 0 && `Il reste ${hours(unsettled)} à solder.`,
    leftCents > 0 && `${euros(leftCents)} de pénalité décidée, à déduire.`,
    behind > 0 && `Il manque ${hours(behind)} à ce jour sur ce qui court encore.`,
    `C’est ${listed(turns.map(turn => turnSaid[turn]))} d’agir.`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** The same when nothing waits: a running contract may still lack a little, within the tolerance. */
export function quietSaid({ behind, waiting }: Totals): string {
  return behind > 0
    ? `${hours(behind)} de moins que l’attendu, dans la tolérance${waiting === 0 ? ' : rien n’attend' : ''}.`
    : 'Aucun manque, aucune mise en demeure, aucune pénalité.'
}

/** What waits on one contract, in a sentence. */
export function reasonSaid({ line, reason }: { line: CompanyLine; reason: Reason }): string {
  const { notice } = line.procedure
  const { since, cents } = reason
  const missing = hours(reason.missing)
  const cost = cents === null ? '' : ` ; ${euros(cents)} de pénalité encourue`
  switch (reason.kind) {
    case 'noticeExpired':
      return `Le délai de la mise en demeure est échu depuis le ${longDate(notice!.untilOn!)}, il manque ${missing}${cost}.${heardSaid(notice!)}`
    case 'decided':
      return `Pénalité décidée le ${longDate(since)} : ${euros(cents!)} restent à déduire.`
    case 'short':
      return `Fini le ${longDate(since)}, il manque ${missing}${cost || (line.penaltyCents === null ? ' ; aucun montant au contrat' : '')}. Le solde est à établir.`
    case 'onGroup':
      return 'Une mise en demeure ou une pénalité vise le groupement ; la part de l’entreprise n’est pas écrite au marché.'
    case 'noticeToJudge':
      return `Le délai de la mise en demeure est échu depuis le ${longDate(notice!.untilOn!)} ; le marché est jugé au ${longDate(line.standing!.judgedAt!)}, avant cette échéance.`
    case 'noticeRunning':
      return `Mise en demeure du ${longDate(since)}, ${delaySaid(notice!)}${reason.missing > 0 ? `\u202f; il manque ${missing}` : ''}.${heardSaid(notice!)}`
    case 'otherNotice':
      return `Mise en demeure du ${longDate(since)} pour une réunion ou un document, ${delaySaid(line.procedure.otherNotice!)}.`
    case 'closing':
      return `Fini le ${longDate(since)} : ${periodsSaid(line)}.`
    case 'silent':
      return `${capital(plural(line.standing!.overdue, 'période est restée', 'périodes sont restées'))} sans relevé.`
    case 'atRisk':
    case 'late':
      return `${missing} de moins que l’attendu au ${longDate(since)}.`
  }
}

function delaySaid({ untilOn }: { untilOn: string | null }): string {
  return untilOn === null ? 'réception à enregistrer' : `délai jusqu’au ${longDate(untilOn)}`
}

/** What the company answered: nothing is ever said of a silence that nobody recorded. */
function heardSaid({ heard }: { heard: 'observed' | 'silent' | null }): string {
  if (heard === 'observed') return ' L’entreprise a présenté des observations.'
  return heard === 'silent' ? ' Aucune observation n’a été reçue.' : ''
}

export const turnWords: Record<Reason['turn'], string> = {
  buyer: parties.buyer,
  facilitator: parties.facilitator,
  company: parties.company,
}

const turnSaid: Record<Reason['turn'], string> = {
  buyer: 'à l’acheteur',
  facilitator: 'à la facilitatrice',
  company: 'à l’entreprise',
}

/** « Si le rythme ne change pas, il manquerait 120,00 h à la fin ; la pénalité possible serait de 7 200 €. » */
export function projectedSaid(line: CompanyLine): string | null {
  const ahead = projectedOf(line)
  if (!ahead || ahead.centihours === 0) return null
  const cost = ahead.cents === null ? '' : ` ; la pénalité possible serait de ${euros(ahead.cents)}`
  return `Si le rythme ne change pas, il manquerait ${hours(ahead.centihours)} à la fin${cost}.`
}

/** « 3 relevés à contrôler », « 1 relevé à confirmer par l’acheteur », « 2 périodes sans relevé ». */
function periodsSaid({ standing }: CompanyLine): string {
  const { toCheck, toConfirm, overdue } = standing!
  const ours = toCheck - toConfirm
  const parts = [
    ...(ours > 0 ? [plural(ours, 'relevé à contrôler', 'relevés à contrôler')] : []),
    ...(toConfirm > 0
      ? [plural(toConfirm, 'relevé à confirmer par l’acheteur', 'relevés à confirmer par l’acheteur')]
      : []),
    ...(overdue > 0 ? [plural(overdue, 'période sans relevé', 'périodes sans relevé')] : []),
  ]
  return listed(parts) || 'des relevés sont encore attendus'
}

/** Of a group, what this company answers for; null when it holds the contract alone. */
export function partSaid(part: Part): string | null {
  switch (part.kind) {
    case 'whole':
      return null
    case 'leads':
      return 'mandataire, répond pour tout le groupement'
    case 'share': {
      const total = part.weights.reduce((sum, weight) => sum + weight, 0)
      const figure = shareFigure(part.weights[part.index]!, total)
      const own = part.done ? `, soit ${owedHours(part.weights[part.index]!)}` : ''
      return `sa part du groupement : ${figure}${own}`
    }
    case 'unwritten':
      return 'en groupement, part non écrite : heures du groupement'
  }
}

/** « sur les marchés que vous suivez : 5 sur 7 »; null for whoever sees them all. */
export function perimeterSaid(perimeter: Perimeter | undefined): string | null {
  if (!perimeter || perimeter.seen === perimeter.all) return null
  return `sur les marchés que vous suivez : ${perimeter.seen} sur ${perimeter.all}`
}

function sinceSaid({ kind, since }: Reason): string {
  const isJudgement = kind === 'late' || kind === 'atRisk' || kind === 'silent'
  return isJudgement ? `au jugement du ${longDate(since)}` : `depuis le ${longDate(since)}`
}

function shareFigure(points: number, total: number): string {
  const percent = Math.round((points * 10_000) / total) / 100
  return `${String(percent).replace('.', ',')}\u00a0%`
}

function someOf(part: number, whole: number): string {
  if (whole <= 1) return 'Son marché'
  return part === whole
    ? `Ses ${inWords(whole)} marchés`
    : `${capital(pluralInWords(part, 'marché', 'marchés'))} sur ${inWords(whole)}`
}
