import { count, dayInFrance, longDate, shortDate } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { ListedContract } from '#server/compliance/contract-lines.ts'
import { endDoubt } from '#server/register/contracts/reading-words.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import type { Gesture } from '#server/register/followings/triage-rules.ts'
import type { Triage } from '#server/register/followings/triage-store.ts'
import { doneWords, gestureWords, saidOf, signed } from '#server/register/followings/triage-words.ts'
import { type Attempt, newFormKey, radios, textarea, titled, toReview } from '#server/web/forms.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { SORTING_PATH } from '../contract-filters.ts'
import { codeOf } from './form.ts'

type Shown = {
  /** What of the list's address chooses these contracts. */
  query: ListQuery
  total: number
  upTo: number
  /** The first of them. */
  contracts: readonly ListedContract[]
  allowed: readonly Gesture[]
  /** The gesture that is proposed. */
  proposed: Gesture | null
}

/** Contracts of a filter, to be sorted in one gesture. */
export function triagePage({ query, total, upTo, contracts, allowed, proposed }: Shown, attempt: Attempt) {
  const heading = allowed.includes('back') ? 'Remettre à prendre en charge' : 'Trier les marchés à prendre en charge'
  const list = hrefWith('/marches', query, {})
  const more = total - contracts.length
  return {
    title: titled(heading, attempt.errors),
    heading,
    crumbs: { links: [{ href: list, label: 'Marchés' }], here: heading },
    formKey: newFormKey(),
    summary: toReview('Rien n’est fait', attempt.errors),
    lede: total
      ? `${plural(total, 'marché répond', 'marchés répondent')} à ce filtre. Ce que vous choisissez vaut pour ${total > 1 ? 'tous' : 'lui'}, est daté à votre nom, et s’annule.`
      : 'Aucun marché ne répond plus à ce filtre.',
    action: hrefWith(SORTING_PATH, query, {}),
    list,
    any: total > 0,
    seen: total,
    upTo,
    choice: radios(
      'geste',
      'Ce qu’il faut en faire',
      allowed.map(gesture => ({ value: codeOf(gesture), label: `${gestureWords[gesture]}${why[gesture]}` })),
      attempt,
      proposed ? codeOf(proposed) : allowed.length === 1 ? codeOf(allowed[0]!) : '',
    ),
    reason: textarea('motif', 'Pourquoi', attempt, proposed === 'tooOld' ? LONG_OVER : '', {
      help: 'Facultatif pour une prise en charge.',
    }),
    button: `Enregistrer pour ${agreed(total, 'ce marché', `ces ${count(total)}\u00a0marchés`)}`,
    contracts: contracts.map(line),
    more: more > 0 ? `et ${plural(more, 'autre', 'autres')}` : null,
  }
}

const LONG_OVER = 'Fini depuis plus de deux ans'

const why: Record<Gesture, string> = {
  take: '\u00a0: vous les suivez désormais',
  notOurs: '\u00a0: un autre service ou un autre acheteur s’en occupe',
  tooOld: '\u00a0: il n’y a plus rien à y faire',
  back: '',
}

function line(contract: ListedContract) {
  return {
    href: `/marches/${contract.id}`,
    title: contractName(contract),
    number: contractNumber(contract),
    buyer: contract.buyerName,
    notified: contract.notifiedOn ? shortDate(contract.notifiedOn) : '—',
    ends: contract.endsOn
      ? [shortDate(contract.endsOn), endDoubt(contract.amended.endState)].filter(Boolean).join(', ')
      : '—',
  }
}

/** One sorting: what was done, by whom, why, and how to undo it. */
export function sortingPage(
  triage: Triage,
  { contracts, mayUndo }: { contracts: readonly ListedContract[]; mayUndo: boolean },
  attempt: Attempt,
) {
  const { id, gesture, reason, undone, contracts: all, seen } = triage
  const heading = saidOf(triage)
  const whole = seen === all
  const more = seen - contracts.length
  return {
    title: titled(heading, attempt.errors),
    heading,
    crumbs: { links: [{ href: '/marches?suivi=a-prendre', label: 'À prendre en charge' }], here: heading },
    formKey: newFormKey(),
    said: `${signed(triage)}${reason ? `\u00a0: ${reason}` : ''}`,
    undone: undone && `Annulé le ${longDate(dayInFrance(undone.at))} par ${undone.byName ?? 'le terminal'}.`,
    undo:
      mayUndo && !undone && whole
        ? {
            action: `${SORTING_PATH}/${id}/annulation`,
            button: `Annuler pour ${agreed(all, 'ce marché', `ces ${count(all)}\u00a0marchés`)}`,
            note:
              gesture === 'take'
                ? 'Ils seront de nouveau à prendre en charge, sauf ceux qu’un collègue a repris ou dont la clause vient d’être enregistrée.'
                : 'Ils reviennent comme avant, sauf ceux que quelqu’un a pris en charge ou triés depuis.',
            reason: textarea('motif', 'Pourquoi', attempt, '', { optional: true }),
          }
        : null,
    partial: whole
      ? null
      : `Ce tri porte aussi sur des marchés d’autres acheteurs\u00a0: qui les suit tous peut l’annuler.`,
    contracts: contracts.map(line),
    more: more > 0 ? `et ${plural(more, 'autre', 'autres')}` : null,
  }
}

/** What was done, and what was not: a colleague came first. */
export function doneNotice(gesture: Gesture, done: number, seen: number): string {
  const left = seen - done
  const rest =
    left > 0
      ? ` ${plural(left, 'autre', 'autres')} ${agreed(left, 'n’a pas changé', 'n’ont pas changé')}\u00a0: pris ou triés entre-temps, ou leur clause est enregistrée.`
      : ''
  return done === 0 ? `Rien n’est fait\u00a0:${rest}` : `${plural(done, ...doneWords[gesture])}.${rest}`
}

export function undoneNotice(done: number, all: number): string {
  const left = all - done
  const rest =
    left > 0
      ? ` ${plural(left, 'autre est resté', 'autres sont restés')} ${agreed(left, 'tel qu’il est', 'tels qu’ils sont')} aujourd’hui.`
      : ''
  return `${plural(done, 'marché est revenu', 'marchés sont revenus', 'Aucun marché n’est revenu')} comme avant.${rest}`
}
