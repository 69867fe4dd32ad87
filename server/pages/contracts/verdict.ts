import { capital, euros, hours, hoursFigure, longDate, owedHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { endSaid, overdueNamed, overdueSaid, toSettleSaid } from '#server/compliance/judging-words.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Outlook } from '#server/compliance/outlook-rules.ts'
import { fullTimeBeside, neededSaid, paceSaid } from '#server/compliance/pace-words.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { riskRule, thresholdsBy } from '#server/compliance/threshold-words.ts'
import { type Fact, holding } from '#server/register/facts/rules.ts'
import { shortName } from '#server/register/facts/timeline.ts'
import { type Procedure, procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import type { Said, Shown } from './shown.ts'
import { unwrittenVerdict } from './unwritten.ts'

type Told = { account: Account; outlook: Outlook; facts: readonly Fact[]; procedure: Procedure }

/** The conclusion of the page, in one sentence, then what explains it. */
export function verdictOf(shown: Shown, outlook: Outlook | null): Said {
  const { word, measured, facts, proceedings } = shown
  if (!measured || !outlook) return unwrittenVerdict(shown)
  const { account } = measured
  const told = { account, outlook, facts, procedure: procedureAt(proceedings, account.at) }
  if (word === 'toTake')
    return {
      sentence: 'Personne ne suit encore ce marché.',
      explanation: `${owedHours(account.owed)} sont dues\u202f; la réunion de mise au point se tient d’ordinaire dans le mois de la notification.`,
    }
  return sentences[account.status](told)
}

const sentences: Record<Status, (told: Told) => Said> = {
  toTake: told => sentences.notStarted(told),
  noClause: told => sentences.notStarted(told),
  notStarted: ({ account }) => ({ sentence: 'Rien n’est encore attendu.', explanation: beforeTheStart(account) }),
  closing: ({ account, outlook, facts }) => ({
    sentence: `Le marché est fini\u202f: ${toSettleSaid(account, outlook.unchecked)}.`,
    explanation: [
      `${hours(account.counted)} sont retenues pour ${owedHours(account.owed)} dues. Rien n’est conclu avant le dernier contrôle.`,
      account.overdue.length
        ? `${lastReminder(facts)} Après une relance, une personne peut dire ces relevés «\u00a0jugés sans relevé\u00a0».`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
  }),
  reached: ({ account }) => ({
    sentence: 'L’obligation est remplie.',
    explanation: `${hours(account.counted)} sont retenues${account.excused ? ` et ${hours(account.excused)} excusées` : ''} pour ${owedHours(account.owed)} dues. Un excédent ne comble pas un autre marché, sauf globalisation.`,
  }),
  missed: ({ account, procedure }) => ({
    sentence: `Le marché est fini\u202f; il manque ${hours(account.missing ?? 0)}.`,
    explanation: [
      `Fini le ${longDate(account.endsOn)}.`,
      account.excused ? `${hours(account.excused)} sont excusées.` : '',
      penaltyWords(account, procedure),
    ]
      .filter(Boolean)
      .join(' '),
  }),
  suspended: ({ outlook }) => ({
    sentence: 'L’exécution est arrêtée.',
    explanation: `Rien de plus n’est attendu pendant l’arrêt. ${hours(outlook.left)} restent à faire.`,
  }),
  silent: ({ account, facts }) => ({
    sentence: `Aucun relevé n’est venu pour ${overdueSaid(account)}.`,
    explanation: `${capital(overdueNamed(account))} comptent zéro\u00a0: ${behindWords(account)}. ${lastReminder(facts)}`,
  }),
  notYet: ({ account }) => ({
    sentence: 'Rien n’est encore jugé.',
    explanation: `Le premier jugement viendra avec le premier relevé contrôlé. ${owedHours(account.owed)} sont dues d’ici au ${endWords(account)}.`,
  }),
  reachedEarly: ({ account }) => ({
    sentence: 'Tout ce qui est dû est retenu à ce jour.',
    explanation: `${hours(account.counted)} sont retenues pour ${owedHours(account.owed)} dues. Un avenant peut encore changer l’obligation\u202f: rien n’est conclu avant le ${endWords(account)}.`,
  }),
  atRisk: told => ({
    sentence: `Il reste ${hours(told.outlook.left)} à faire, et le temps manque.`,
    explanation: thresholdWords('atRisk', told),
    outlook: paceWords(told),
  }),
  late: told => ({
    sentence: `Il manque ${hours(told.account.behind ?? 0)} pour tenir la trajectoire.`,
    explanation: thresholdWords('late', told),
    outlook: paceWords(told),
  }),
  onCourse: told => ({
    sentence: 'Le marché tient sa trajectoire.',
    explanation: thresholdWords('onCourse', told),
    outlook: paceWords(told),
  }),
}

/** Where the penalty stands: decided, to be decided, or still without a notice. */
function penaltyWords(account: Account, { notice, decision }: Procedure): string {
  if (decision) return decidedWords(decision)
  if (!account.exposed) return 'Aucun montant au contrat\u00a0: rien n’est exposé à la pénalité.'
  if (!notice) return 'Une pénalité suppose un montant au marché et une mise en demeure restée sans effet.'
  if (notice.untilOn === null)
    return `La mise en demeure du ${longDate(notice.datedOn)} n’a pas encore de réception enregistrée\u00a0: son délai n’a pas commencé.`
  return notice.untilOn < account.at
    ? `Le délai de la mise en demeure est échu depuis le ${longDate(notice.untilOn)}.`
    : `La mise en demeure court jusqu’au ${longDate(notice.untilOn)}.`
}

function decidedWords({ amountCents, datedOn, leftCents }: NonNullable<Procedure['decision']>): string {
  if (amountCents === 0) return `La pénalité a été remise le ${longDate(datedOn)}.`
  const decided = `Une pénalité de ${euros(amountCents)} a été décidée le ${longDate(datedOn)}`
  return leftCents > 0
    ? `${decided}\u202f; ${euros(leftCents)} restent à déduire.`
    : `${decided}\u202f; elle est soldée.`
}

function beforeTheStart(account: Account): string {
  const { owed, startsOn, endsOn, at } = account
  const doubt = endSaid(account)
  if (owed === 0)
    return 'Rien n’est dû à cette date\u00a0: le registre de l’obligation est vide, ou ses lignes s’annulent.'
  if (startsOn === UNKNOWN_DATE || endsOn === UNKNOWN_DATE)
    return 'Indiquez les dates d’exécution pour suivre la trajectoire.'
  if (at < startsOn)
    return `L’exécution démarre le ${longDate(startsOn)}\u202f; ${owedHours(owed)} seront dues d’ici à sa fin.`
  return `${owedHours(owed)} seront dues d’ici au ${longDate(endsOn)}${doubt ? ` (${doubt})` : ''}.`
}

/** Who was reminded, and when. */
function lastReminder(facts: readonly Fact[]): string {
  const last = holding(facts)
    .filter(({ kind }) => kind === 'reminder')
    .sort((a, b) => (a.datedOn < b.datedOn ? 1 : -1))[0]
  if (!last) return 'Aucune relance n’est notée.'
  const by = shortName(last.recordedByName)
  return `Dernière relance le ${longDate(last.datedOn)}${by ? `, notée par ${by}` : ''}.`
}

function behindWords({ behind, expected, judgedAt }: Account): string {
  return behind && judgedAt
    ? `il manque ${hours(behind)} sur les ${owedHours(expected)} attendues au ${longDate(judgedAt)}`
    : 'rien ne manque pourtant à ce jour'
}

/** What the pace gives, always as something that may change, and what it takes. */
function paceWords({ account, outlook }: Told): string {
  const { pace, projected, endToConfirm, owed } = account
  const { needed, atTheEnd } = outlook
  if (endToConfirm) return 'Des actes publiés vont au-delà de la fin connue\u00a0: fin à confirmer, aucune projection.'
  if (!pace || !projected || !atTheEnd) return 'Aucune période complète ne donne encore un rythme.'
  const range =
    projected.least === projected.most
      ? ''
      : `, entre ${hoursFigure(projected.least)} et ${hours(projected.most)} selon la période dont on part`
  const future = projected.centihours
    ? pace.monthly === 0
      ? `Plus aucune heure ne se fait\u00a0: si le rythme ne change pas, il manquerait ${hours(projected.centihours)} à la fin${range}.`
      : `Si le rythme ne change pas, ${paceSaid(pace.monthly)}, il manquerait ${hours(projected.centihours)} à la fin${range}, et ${hours(atTheEnd.centihours)} seraient retenues sur ${owedHours(owed)}.`
    : `Si le rythme ne change pas, ${paceSaid(pace.monthly)}, rien ne manquerait à la fin${projected.most ? `\u202f; il manquerait jusqu’à ${hours(projected.most)} au rythme du mois le plus faible` : ''}.`
  if (!needed) return future
  return `${future} ${capital(neededSaid(needed, endWords(account)))}\u00a0: ${fullTimeBeside(needed, pace.monthly)}.`
}

/** The thresholds in force, where the word uses them, with who decided them. */
function thresholdWords(word: 'atRisk' | 'late' | 'onCourse', { account, outlook }: Told): string {
  const { thresholds, daysLeft } = account
  const { latePoints } = thresholds
  const points = `${outlook.points.toLocaleString('fr-FR')}\u00a0${agreed(outlook.points, 'point', 'points')}`
  switch (word) {
    case 'onCourse':
      return outlook.short
        ? `${hours(outlook.short)} de moins que l’attendu, dans la tolérance de ${latePoints}\u00a0points (${thresholdsBy(thresholds)}).`
        : ''
    case 'late':
      return `${points} de moins que l’attendu, au-delà de la tolérance de ${latePoints} (${thresholdsBy(thresholds)}).`
    case 'atRisk':
      return `${points} de moins que l’attendu${daysLeft === null ? '' : `, ${plural(daysLeft, 'jour', 'jours')} du jugement à la fin`}. Compromis\u00a0: ${riskRule(thresholds)} (${thresholdsBy(thresholds)}).`
  }
}

function endWords(account: Account): string {
  if (account.endsOn === UNKNOWN_DATE) return 'terme, inconnu à ce jour'
  const sure = endSaid(account)
  return `${longDate(account.endsOn)}${sure ? ` (${sure})` : ''}`
}
