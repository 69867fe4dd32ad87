import { longDate, typedDate } from '#server/base/format.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Entry, Item } from '#server/scheme/plan/rules.ts'
import { codes, isCode, itemKinds, states, type Unit, valueSaid } from '#server/scheme/plan/words.ts'
import { targetSaid } from '#server/scheme/plan/words-read.ts'
import { type Attempt, field, newFormKey, select, textarea, titled, toReview } from '#server/web/forms.ts'
import { ADDRESS, followOf } from './page.ts'

type Shown = {
  item: Item
  /** What was said of it and stands, the last first. */
  entries: readonly Entry[]
  buyers: readonly Buyer[]
  mayEdit: boolean
  today: string
}

/** What was said of one engagement, action, objective or indicator, and the form that says more. */
export function followPage({ item, entries, buyers, mayEdit, today }: Shown, attempt: Attempt) {
  const isAction = item.kind === 'action' || item.kind === 'engagement'
  const { word } = itemKinds[item.kind]
  const base = followOf(item.key)
  return {
    title: titled(`${word}\u00a0: ${item.title}`, attempt.errors),
    heading: item.title,
    lede:
      [isCode(item.code) ? codes[item.code] : null, targetSaid(item)].filter(Boolean).join('. ') ||
      item.description ||
      word,
    crumbs: { links: [{ href: ADDRESS, label: 'SPASER' }], here: word },
    back: `${ADDRESS}#element-${item.key}`,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    form: mayEdit
      ? {
          action: isAction ? `${base}/avancement` : `${base}/valeur`,
          heading: isAction ? 'Noter l’avancement' : 'Saisir une valeur',
          fields: isAction ? progressFields(attempt, today) : valueFields(item, buyers, attempt, today),
          submit: isAction ? 'Noter l’avancement' : 'Enregistrer la valeur',
        }
      : null,
    isAction,
    entries: entries.map(entry => ({
      when: longDate(entry.datedOn),
      said: isAction ? progressSaid(entry) : `${valueSaid(entry.value ?? 0, (item.unit || 'number') as Unit)}`,
      whose: entry.buyerId === null ? null : buyerName(buyers.find(({ id }) => id === entry.buyerId) ?? nobody),
      note: entry.note || entry.source || null,
      by: entry.recordedByName ?? '—',
      takeBack: mayEdit ? `${ADDRESS}/saisies/${entry.id}/retrait` : null,
    })),
  }
}

const nobody = { name: '', siret: '' }

function progressSaid({ state, percent }: Entry): string {
  if (!state) return ''
  return percent === null || state === 'done' ? states[state] : `${states[state]}, ${percent}\u00a0%`
}

function progressFields(attempt: Attempt, today: string) {
  const choices = [
    { value: '', label: 'Choisissez' },
    ...Object.entries(states).map(([value, label]) => ({ value, label })),
  ]
  return [
    { line: field('date', 'Constaté le', attempt, typedDate(today), { short: true }) },
    { choice: select('etat', 'Où cela en est', choices, attempt) },
    {
      line: field('part', 'Avancement', attempt, '', { short: true, unit: '%', inputmode: 'numeric', optional: true }),
    },
    {
      text: textarea('note', 'Ce qui a été fait, ce qui reste', attempt, '', {
        optional: true,
        help: 'Sans nommer de participant.',
      }),
    },
  ]
}

function valueFields({ unit }: Item, buyers: readonly Buyer[], attempt: Attempt, today: string) {
  const whose = [
    { value: '', label: 'Ensemble du schéma' },
    ...buyers.map(one => ({ value: String(one.id), label: buyerName(one) })),
  ]
  const said = unit === 'percentNumber' || unit === 'percentValue' ? { unit: '%' } : {}
  return [
    { line: field('date', 'Valeur au', attempt, typedDate(today), { short: true }) },
    { line: field('valeur', 'Valeur', attempt, '', { short: true, ...said }) },
    ...(buyers.length > 1 ? [{ choice: select('acheteur', 'Pour', whose, attempt) }] : []),
    {
      line: field('source', 'Source', attempt, '', {
        help: 'Le fichier, le service ou le document où cette valeur a été lue.',
      }),
    },
  ]
}

/** The publications of the scheme’s indicators, and the form that notes another. */
export function publicationPage(
  { publications, next, mayEdit }: { publications: readonly Entry[]; next: string | null; mayEdit: boolean },
  attempt: Attempt,
) {
  const heading = 'Publications des indicateurs'
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: next
      ? `La prochaine est due au plus tard le ${longDate(next)}.`
      : 'La première est due vingt-quatre mois après l’adoption du schéma.',
    crumbs: { links: [{ href: ADDRESS, label: 'SPASER' }], here: heading },
    formKey: newFormKey(),
    back: ADDRESS,
    errors: toReview('Rien n’est enregistré', attempt.errors),
    isAction: false,
    form: mayEdit
      ? {
          action: `${ADDRESS}/publication`,
          heading: 'Noter une publication',
          fields: [
            { line: field('date', 'Publiés le', attempt, '', { short: true }) },
            { line: field('source', 'Où', attempt, '', { help: 'L’adresse de la page, ou le document.' }) },
          ],
          submit: 'Noter la publication',
        }
      : null,
    entries: publications.toReversed().map(entry => ({
      when: longDate(entry.datedOn),
      said: 'Publication',
      whose: null,
      note: entry.source || null,
      by: entry.recordedByName ?? '—',
      takeBack: mayEdit ? `${ADDRESS}/saisies/${entry.id}/retrait` : null,
    })),
  }
}
