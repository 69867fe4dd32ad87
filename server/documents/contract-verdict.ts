import { capital, euros, hoursFigure, longDate, percentTenth, signedHours, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { incurredCents, isConcluded, partsOf, surplusOf } from '#server/compliance/breakdown-rules.ts'
import { conclusionOf } from '#server/compliance/conformity-rules.ts'
import { contractWords, wordOf } from '#server/compliance/contract-words.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import { statusRules } from '#server/compliance/status-words.ts'
import { thresholdUsed } from '#server/compliance/threshold-words.ts'
import { statusWords } from '#server/compliance/words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { isSocial, isUnsaid } from '#server/register/contracts/rules.ts'
import { factKinds, openStep } from '#server/register/facts/rules.ts'
import { sentenceOf } from './contract-sentence.ts'
import type { Followed, Measured, Told } from './load.ts'
import { accountWord, type Word } from './rules.ts'
import { ccagShort, figure, hoursSaid, rulerOf, shortened, verdictOf } from './words.ts'

// The first page in thirty seconds: the word of the account, up to when it is judged, its figures, what waits.

export function contractOpening(followed: Followed, at: string, typed: Typed) {
  const { measured } = followed
  if (!measured) {
    return {
      verdict: verdictOf(unmeasuredWord(followed), withoutClause(followed), { judged: null, rule: null }),
      ruler: null,
      figures: null,
      decision: decisionOf(followed, null, at, typed),
    }
  }
  const told: Told = { ...followed, measured }
  const parts = partsOf(measured.account)
  return {
    verdict: verdictOf(accountWord(measured.status, conclusionOf(measured.account)), sentenceOf(told, at), {
      judged: judgedWords(measured),
      rule: ruleSaid(measured),
    }),
    ruler: rulerOf({ ...parts, late: parts.missing }, partWords(measured)),
    figures: figuresOf(measured),
    decision: decisionOf(followed, measured, at, typed),
  }
}

/** When this word is said, where it is said: the thresholds are an act of the buyer, or ours until it decides. */
function ruleSaid({ status, account: { thresholds } }: Measured): string {
  const { word } = statusWords[status]
  return `« ${word} » : ${thresholdUsed(status, thresholds) ?? statusRules(thresholds)[status]}`
}

/** « Jugé au 30 septembre 2026 : octobre 2026 reçu, à contrôler ; fin estimée ». */
function judgedWords({ account }: Measured): string {
  return [judgedSaid(account), endSaid(account)].filter(Boolean).join(' ; ')
}

/** The word of the list, where no clause is recorded; nobody said yet of a reserved contract that it is one without hours. */
function unmeasuredWord({ contract }: Followed): Word {
  const { considerations, followedBy, hourless } = contract
  const dismissed = contract.dismissed !== ''
  const [social, unsaid] = [isSocial(considerations), isUnsaid(considerations)]
  const followed = followedBy !== null
  const word = wordOf({ followed, social, unsaid, hourless, dismissed, hasClause: false, status: null })
  return { shape: 'empty', word: contractWords[word].word }
}

export function withoutClause({ contract }: Followed): string {
  if (contract.reservedArticle)
    return 'Ce marché est réservé ; aucun volume d’heures n’y est encore enregistré : il n’y a pas de taux à calculer.'
  return 'Aucune clause n’est encore enregistrée sur ce marché : rien ne peut être mesuré à cette date.'
}

const SETTLING: [one: string, many: string] = ['à solder', 'à solder']
const CREDITED: [one: string, many: string] = ['imputée', 'imputées']

/** What the parts of the ruler are called: a running account is behind, one to settle has not lost anything yet. */
function partWords({ account }: Measured): Parameters<typeof rulerOf>[1] {
  if (account.status === 'closing') return { exposed: SETTLING, late: SETTLING }
  // Beyond what is owed nothing is credited: the ruler then says what fills it, not all that counts.
  const done = surplusOf(account) > 0 ? { done: CREDITED } : {}
  return account.finished ? { ...done, late: ['manquante', 'manquantes'] } : done
}

function figuresOf({ account, member }: Measured) {
  const { owed, counted, accepted, logged, credited, expected, judgedAt, countedThen, finished, pool } = account
  const then = judgedAt === null ? 'rien n’est encore jugé' : `au ${longDate(judgedAt)}`
  const end = endSaid(account)
  const own = (centihours: number) => (pool ? `dont ${wholeHours(centihours)} pour ce marché` : null)
  return {
    caption: pool
      ? `Chiffres clés des ${plural(account.members.length, 'marché globalisé', 'marchés globalisés')} ; chacun est`
      : 'Chiffres clés ; chacun est',
    items: [
      figure('Dues', wholeHours(owed), 'h', own(member.owed) ?? ledgerWords(member)),
      finished
        ? figure('Validées', hoursFigure(accepted), 'h', own(member.accepted) ?? `sur ${hoursFigure(logged)} déclarées`)
        : figure(
            'Attendues',
            wholeHours(expected),
            'h',
            own(member.expected) ?? [then, end].filter(Boolean).join(', '),
          ),
      figure(
        'Retenues',
        hoursFigure(counted),
        'h',
        own(member.counted) ?? (finished ? 'validées, dans les règles' : `sur ${hoursFigure(accepted)} validées`),
      ),
      judgedAt === null
        ? figure('Écart', '—', null, then)
        : figure('Écart', signedHours(countedThen - expected), 'h', then),
      figure(
        'Taux de réalisation',
        percentTenth(credited, owed) ?? '—',
        null,
        `${hoursFigure(credited)} ÷ ${wholeHours(owed)}`,
        true,
      ),
    ],
  }
}

function ledgerWords({ source, owed }: Measured['member']): string {
  const first = source.ledger[0]?.centihours ?? 0
  return owed === first ? 'inscrites au marché' : `${wholeHours(first)} d’abord, puis modifiées`
}

/** What waits for a decision of the buyer, on the first page; null when nothing does. */
function decisionOf({ contract, facts, procedure }: Followed, measured: Measured | null, at: string, typed: Typed) {
  const title = 'Décision attendue'
  const exposed = measured?.member.exposed ?? 0
  const { notice, decision, sums } = procedure
  if (sums.leftCents > 0)
    return {
      title,
      strong: `${euros(sums.leftCents)} à déduire`,
      before: '',
      after: ' : la pénalité est décidée, sa déduction reste à enregistrer.',
    }
  if (measured && isConcluded(measured.account) && exposed > 0 && !decision) {
    if (notice) {
      const waiting = noticeWaits(notice.untilOn, at)
      return {
        title,
        strong: `${euros(incurredCents(measured.member)!)} au plus`,
        before: 'Appliquer, réduire ou remettre la pénalité encourue,',
        after: `${waiting}, après lecture des observations de l’entreprise.`,
      }
    }
    return {
      title,
      strong: 'Mettre en demeure',
      before: '',
      after: ` l’entreprise de réaliser ou de justifier les ${hoursSaid(exposed)} manquantes, ou y renoncer : sans mise en demeure, aucune pénalité ne peut être appliquée (${ccagShort(contract, '.5')}).`,
    }
  }
  const step = openStep(facts.filter(fact => fact.datedOn <= at))
  if (step?.waitsOn !== 'buyer') return null
  const text = typed.print(step.nextStep || step.text, `${factKinds[step.kind]} du ${longDate(step.datedOn)}`, {
    table: 'facts',
    id: step.id,
    column: step.nextStep ? 'next_step' : 'text',
  })
  const until = step.untilOn ? `, ${step.untilOn < at ? 'attendu depuis' : 'avant'} le ${longDate(step.untilOn)}` : ''
  return { title, strong: '', before: `${capital(shortened(text, 220).replace(/\.$/, ''))}${until}.`, after: '' }
}

function noticeWaits(untilOn: string | null, at: string): string {
  if (untilOn === null) return ', une fois sa réception enregistrée et son délai passé'
  return untilOn >= at ? `, une fois passé le délai du ${longDate(untilOn)}` : ''
}
