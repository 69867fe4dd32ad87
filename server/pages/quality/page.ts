import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Line, Scan } from '#server/exchange/quality/desk.ts'
import { articleOf, mirror, publication, type RuleCode, rules } from '#server/exchange/quality/words.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { type Attempt, errorSummary, field, newFormKey, select, titled, untouched } from '#server/web/forms.ts'
import { hrefWith } from '#server/web/list.ts'
import { ADDRESS, type StateChoice, stateChoices, stateSaid } from './words.ts'

export type View = 'publications' | 'miroir' | 'doublons'
export type Query = {
  buyer: Buyer
  view: View
  rule: RuleCode | null
  state: StateChoice
  after: number
  contractId: number | null
}

const views = { publications: 'Publications', miroir: 'Publié et suivi', doublons: 'Doublons probables' }

export function viewOf(text: string | undefined): View {
  return text === 'miroir' || text === 'doublons' ? text : 'publications'
}

export function rulesOf(view: View): readonly RuleCode[] {
  return view === 'miroir' ? mirror : publication
}

/** Which buyer: asked first, so that nothing is read of the others. */
export function buyersPage(buyers: readonly Buyer[]) {
  return {
    title: 'Qualité des données',
    crumbs: crumbs(),
    buyers: buyers.map(one => ({ href: hrefWith(ADDRESS, {}, { acheteur: String(one.id) }), name: buyerName(one) })),
  }
}

/** What stands above each view: the buyer, the views. */
export function framed({ buyer, view }: Query, buyers: readonly Buyer[], attempt: Attempt) {
  const acheteur = String(buyer.id)
  return {
    title: titled('Qualité des données', attempt.errors),
    formKey: newFormKey(),
    crumbs: crumbs(),
    errors: errorSummary('Rien n’est enregistré.', attempt.errors),
    buyerId: acheteur,
    buyerName: buyerName(buyer),
    chooser: buyers.length > 1 ? chooser(buyers, acheteur) : null,
    view,
    views: Object.entries(views).map(([vue, label]) => ({
      label,
      href: hrefWith(ADDRESS, { acheteur }, { vue: vue === 'publications' ? '' : vue }),
      current: vue === view,
    })),
  }
}

function crumbs() {
  return { links: [{ href: '/import', label: 'Import' }], here: 'Qualité des données' }
}

function chooser(buyers: readonly Buyer[], chosen: string) {
  const choices = buyers.map(one => ({ value: String(one.id), label: buyerName(one) }))
  return select('acheteur', 'Acheteur', choices, untouched, chosen)
}

type Shown = { query: Query; buyers: readonly Buyer[]; scan: Scan; mayEdit: boolean }

/** Remarks on what is published, or on what is published beside what is followed. */
export function remarksPage({ query, buyers, scan, mayEdit }: Shown, attempt: Attempt = untouched) {
  const { buyer, view, rule, state, after } = query
  const kept = {
    acheteur: String(buyer.id),
    vue: view === 'publications' ? '' : view,
    regle: rule ?? '',
    etat: state,
  }
  return {
    ...framed(query, buyers, attempt),
    mayEdit,
    kept,
    isMirror: view === 'miroir',
    filters: {
      rule: select('regle', 'Règle', ruleChoices(view, scan), untouched, rule ?? ''),
      state: select('etat', 'État', stateOptions(), untouched, state),
    },
    lede: lede(scan, query),
    csv: hrefWith(`${ADDRESS}.csv`, kept, {}),
    bulk: mayEdit && rule ? bulk(rule, state, attempt) : null,
    lines: scan.lines.map(line => row(line, attempt)),
    more: after > 0 || scan.next !== null,
    first: after > 0 ? hrefWith(ADDRESS, kept, {}) : null,
    next: scan.next === null ? null : hrefWith(ADDRESS, kept, { apres: String(scan.next) }),
  }
}

function stateOptions() {
  return Object.entries(stateChoices).map(([value, { label }]) => ({ value, label }))
}

function ruleChoices(view: View, { counts }: Scan) {
  const said = (code: RuleCode) => {
    const number = counts?.get(code) ?? 0
    return number > 0 ? `${rules[code].label} (${count(number)})` : rules[code].label
  }
  return [{ value: '', label: 'Toutes les règles' }, ...rulesOf(view).map(code => ({ value: code, label: said(code) }))]
}

function lede({ lines, looked, next, counts }: Scan, { rule, after }: Query): string {
  const all = counts === null ? lines.length : rule ? (counts.get(rule) ?? 0) : sum(counts.values())
  const remarks = all === 0 ? 'Aucune remarque' : plural(all, 'remarque', 'remarques')
  if (after > 0) return `La suite\u00a0: ${plural(lines.length, 'remarque', 'remarques')}.`
  const shown = lines.length < all ? ` Les ${count(lines.length)} premières sont montrées.` : ''
  const scope = next !== null && looked >= MOST_CONTRACTS ? `les ${count(looked)} premiers marchés publiés` : null
  if (scope) return `${remarks} sur ${scope}\u202f; la suite se lit de page en page.${shown}`
  return `${remarks} sur ${plural(looked, 'marché publié', 'marchés publiés')}.${shown}`
}

/** A page reads no more contracts than this, whatever the size of the buyer. */
export const MOST_CONTRACTS = 500
export const MOST_LINES = 50

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((all, one) => all + one, 0)
}

function bulk(rule: RuleCode, state: StateChoice, attempt: Attempt) {
  if (state === 'corrigees') return null
  return {
    rule,
    label: rules[rule].label,
    isOpen: state === '' || state === 'signaler',
    mayClose: state !== 'sans-suite',
    mayReopen: state === 'signalees' || state === 'sans-suite',
    reason: { ...field('motif', 'Motif, si elles restent sans suite', attempt, '', { optional: true }), id: 'motif' },
  }
}

function row(line: Line, attempt: Attempt) {
  const { contractId, number, lotNumber, title, rule, form, read, expected, state } = line
  const id = `motif-${contractId}-${rule}`
  const own = attempt.typed.marche === String(contractId) && attempt.typed.regle === rule
  return {
    href: `/marches/${contractId}`,
    contractId,
    number: lotNumber ? `${number}, lot ${lotNumber}` : number,
    title,
    rule,
    label: rules[rule].label,
    article: articleOf(rule, form),
    read,
    expected,
    state: stateSaid(line),
    answers: state !== 'corrected',
    mayFlag: state === 'open',
    mayClose: state === 'open' || state === 'flagged',
    mayReopen: state === 'flagged' || state === 'closed',
    open: own,
    reason: { ...field('motif', 'Motif', own ? attempt : untouched), id, described: null },
  }
}
