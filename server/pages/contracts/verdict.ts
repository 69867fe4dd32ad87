import { daysBetween } from '#server/base/dates.ts'
import { hours, longDate, owedHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Standing, Status } from '#server/compliance/rules.ts'
import { fullTimeWords, PACE_MONTHS, type Projection } from '#server/compliance/trajectory.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'

type Given = {
  standing: Standing | null
  status: Status | null
  clause: Clause | null
  contract: Contract
  ahead: Projection | null
  social: boolean
  today: string
}

/** The conclusion of the page, in one sentence, then what explains it. */
export function verdictOf(given: Given): { sentence: string; explanation: string } {
  const { standing, clause, contract, social, status } = given
  if (!clause) return withoutClause(contract, social)
  if (!standing)
    return {
      sentence: 'Rien n’est dû à cette date.',
      explanation: 'Le registre de l’obligation est vide, ou ses lignes s’annulent.',
    }

  const missing = hours(Math.max(0, standing.owed - standing.counted))
  switch (status) {
    case 'toTake':
      return {
        sentence: 'Personne ne suit encore ce marché.',
        explanation: `${owedHours(standing.owed)} sont dues\u202f; la réunion de mise au point se tient d’ordinaire dans le mois de la notification.`,
      }
    case 'reached':
      return {
        sentence: 'L’obligation est remplie.',
        explanation: `${hours(standing.counted)} sont retenues pour ${owedHours(standing.owed)} dues. Un surplus ne compte pas pour un autre marché, sauf globalisation.`,
      }
    case 'missed':
      return {
        sentence: `Le marché est fini\u202f; il manque ${missing}.`,
        explanation: `Fini le ${longDate(contract.endsOn!)}. Une pénalité suppose un montant au marché et une mise en demeure restée sans effet.`,
      }
    case 'notStarted':
      return {
        sentence: 'Rien n’est encore attendu.',
        explanation: contract.startsOn
          ? `L’exécution démarre le ${longDate(contract.startsOn)}\u202f; ${owedHours(standing.owed)} seront dues d’ici à sa fin.`
          : 'Indiquez les dates d’exécution pour suivre la trajectoire.',
      }
    case 'suspended':
      return {
        sentence: 'L’exécution est arrêtée.',
        explanation: `Les jours d’arrêt ne comptent pas dans la trajectoire. ${missing} restent dues.`,
      }
    case 'onCourse':
      return { sentence: 'Le marché tient sa trajectoire.', explanation: onCourse(given, missing) }
    case 'atRisk':
      return { sentence: `Il reste ${missing} à faire, et le temps manque.`, explanation: behind(given) }
    default:
      return { sentence: `Il manque ${hours(-standing.gap)} pour tenir la trajectoire.`, explanation: behind(given) }
  }
}

function withoutClause(contract: Contract, social: boolean): { sentence: string; explanation: string } {
  if (!social) {
    const unknown = contract.considerations.includes('inconnue') || contract.considerations.length === 0
    return unknown
      ? {
          sentence: 'On ne sait pas si ce marché comporte une clause sociale.',
          explanation: 'Sa publication n’en dit rien\u202f; voyez le cahier des clauses administratives.',
        }
      : {
          sentence: 'Ce marché n’a pas de clause d’insertion à suivre.',
          explanation: 'Aucune condition d’exécution sociale ni réservation n’est déclarée.',
        }
  }
  return contract.followedBy
    ? {
        sentence: 'La clause n’est pas encore enregistrée.',
        explanation:
          'Enregistrez le nombre d’heures inscrit au marché\u00a0: la trajectoire et les rapports en découlent.',
      }
    : {
        sentence: 'Personne ne suit encore ce marché.',
        explanation: `Il est publié avec une considération sociale${contract.notifiedOn ? `, notifié le ${longDate(contract.notifiedOn)}` : ''}.`,
      }
}

function onCourse({ standing, ahead, contract, today }: Given, missing: string): string {
  if (!standing) return ''
  const left = contract.endsOn ? daysBetween(today, contract.endsOn) : 0
  const pace = ahead ? ` Il faut ${hours(ahead.needed)} par mois, le rythme est de ${hours(ahead.pace)}.` : ''
  return `${missing} restent dues, fin dans ${plural(left, 'jour', 'jours')}.${pace}`
}

function behind({ standing, ahead, contract }: Given): string {
  if (!standing || !ahead) return 'Les dates d’exécution manquent pour dire le rythme à tenir.'
  const effort = `${fullTimeWords(ahead.needed)}, contre ${fullTimeWords(ahead.pace)} aujourd’hui`
  const pace = ahead.paceMonths < PACE_MONTHS ? 'depuis le début' : 'des trois derniers mois'
  return `Au rythme ${pace}, le marché finirait à ${hours(ahead.atTheEnd)} sur ${owedHours(standing.owed)}. Pour tenir, il faut ${hours(ahead.needed)} par mois jusqu’au ${longDate(contract.endsOn!)}\u00a0: ${effort}.`
}
