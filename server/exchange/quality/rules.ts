import { euros } from '#server/base/format.ts'
import { considerations as considerationWords, isSocial } from '#server/register/contracts/rules.ts'
import type { PublishedContract } from '../decp/record.ts'
import * as dates from './date-rules.ts'
import * as money from './money-rules.ts'
import * as parties from './party-rules.ts'
import type { Finding, Found, Kept, Told } from './record.ts'
import { type RuleCode, rules } from './words.ts'

const looks = { ...dates, ...money, ...parties } as Partial<Record<RuleCode, (told: Told) => Found[]>>

/** What a published contract says that its publisher should look at, rule by rule: remarks, never a refusal. */
export function findingsOn(told: Told): Finding[] {
  return (Object.keys(rules) as RuleCode[]).flatMap(rule => {
    const found = new Map((looks[rule]?.(told) ?? []).map(one => [one.read, one]))
    return [...found.values()].map(one => ({ rule, ...one }))
  })
}

/** What is published set beside what the register holds: the one or the other is to be put right. */
export function mirrored(published: PublishedContract, kept: Kept): Finding[] {
  const { considerations, amountCents } = published
  const found: Finding[] = []
  if (isSocial(considerations) && !kept.isFollowed) {
    const said = considerationWords[considerations.includes('reserve') ? 'reserve' : 'clause']
    found.push({ rule: 'unfollowed', read: `«\u00a0${said}\u00a0»`, expected: 'une clause suivie ici' })
  }
  if (kept.isFollowed && considerations.length > 0 && considerations.every(one => one === 'aucune'))
    found.push({
      rule: 'followed',
      read: '«\u00a0Pas de considération sociale\u00a0»',
      expected: '«\u00a0Clause sociale\u00a0»',
    })
  if (kept.reservedArticle && !considerations.includes('reserve'))
    found.push({ rule: 'undeclaredReserve', read: 'publié sans réservation', expected: '«\u00a0Marché réservé\u00a0»' })
  if (amountCents !== null && kept.amountCents !== null && amountCents !== kept.amountCents)
    found.push({ rule: 'amountsDiffer', read: euros(amountCents), expected: euros(kept.amountCents) })
  return found
}
