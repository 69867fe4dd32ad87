import { euros, hours, hoursFigure, longDate, owedHours, wholeHours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { endSaid, judgedSaid, overdueSaid } from '#server/compliance/judging-words.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import { memberOf } from '#server/compliance/measure.ts'
import { outlookOf } from '#server/compliance/outlook-rules.ts'
import { gauge, statusWords } from '#server/compliance/words.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'

// What a company reads of an obligation: the figures of its account and nothing reckoned beside them, and what a penalty would
// need to exist. No projection: it would be read as a promise.

export function accountModel(account: Account, clauseId: number) {
  if (account.owed === 0) return null
  const { left, unchecked } = outlookOf(account)
  const overdue = overdueSaid(account)
  return {
    status: statusWords[account.status],
    judged: `${judgedSaid(account)}.${overdue ? ` Sans relevé, compté zéro\u00a0: ${overdue}.` : ''}`,
    pooled: account.pool ? `Compte commun à plusieurs marchés, «\u00a0${account.pool.name}\u00a0».` : null,
    gauge: gauge(account, { tall: true }),
    figures: [
      { name: 'Dues', figure: wholeHours(account.owed), how: endWords(account) },
      {
        name: 'Retenues',
        figure: hoursFigure(account.counted),
        how: `sur ${hours(account.logged)} déclarées${unchecked ? `\u202f; ${hours(unchecked)} à contrôler` : ''}`,
      },
      account.finished
        ? { name: 'Manque', figure: hoursFigure(account.missing ?? 0), how: excusedWords(account) || 'marché fini' }
        : { name: 'Reste à faire', figure: hoursFigure(left), how: excusedWords(account) || beforeWords(account) },
    ],
    penalty: penaltyWords(account, clauseId),
  }
}

function endWords(account: Account): string {
  const end = endSaid(account)
  return account.endsOn === UNKNOWN_DATE
    ? 'fin non renseignée'
    : `pour le ${longDate(account.endsOn)}${end ? `, ${end}` : ''}`
}

function beforeWords({ endsOn }: Account): string {
  return endsOn === UNKNOWN_DATE ? '' : `avant le ${longDate(endsOn)}`
}

function excusedWords({ excused }: Account): string {
  return excused ? `${owedHours(excused)} excusées` : ''
}

/** None exists by itself (CCAG x.1.5): what it would take, and where its file stands. */
function penaltyWords(account: Account, clauseId: number): { sentences: string[]; needs: string; tone: string } {
  const { penaltyCents, source } = memberOf(account, clauseId)
  const files = source.proceedings.filter(({ kind }) => kind === 'hours').map(({ steps }) => stateOf(steps, account.at))
  const decided = files.find(({ decision }) => decision?.gesture === 'decide')?.decision
  if (decided)
    return {
      tone: 'is-risk',
      needs: '',
      sentences: [
        `Une pénalité de ${euros(decided.amountCents ?? 0)} a été décidée le ${longDate(decided.datedOn)}, pour ce marché.`,
      ],
    }
  const notice = files.find(file => file.notice && !file.decision)
  const running = notice && {
    tone: 'is-late',
    needs: '',
    sentences: [
      `Une mise en demeure vous a été adressée le ${longDate(notice.notice!.datedOn)}${notice.deadline ? `\u00a0: faites les heures, ou présentez vos observations, avant le ${longDate(notice.deadline)}.` : '.'}`,
    ],
  }
  return running ?? { tone: '', sentences: [], needs: needsWords(penaltyCents) }
}

function needsWords(penaltyCents: number | null): string {
  if (penaltyCents === null)
    return 'Ce marché n’écrit aucun montant par heure\u00a0: rien ne peut être pénalisé à ce titre.'
  return `Le marché prévoit ${euros(penaltyCents)} par heure manquante. Cette pénalité n’existe que si l’acheteur la décide, une fois le marché fini et ses relevés contrôlés, après une mise en demeure que vous aurez reçue, le délai qu’elle donne, et vos observations. Une difficulté signalée à temps peut excuser des heures.`
}
