import { plural } from '#server/base/french.ts'
import type { SavedFilter } from '#server/users/saved-filters.ts'
import { type Attempt, field, newFormKey, titled, toReview } from '#server/web/forms.ts'
import { savableLists } from '../saved-lists.ts'

/** One's own filters, list by list. `tried`: the one whose form is refused. */
export function filtersPage(filters: readonly SavedFilter[], attempt: Attempt, tried: number | null = null) {
  const untried: Attempt = { typed: {}, errors: {} }
  return {
    title: titled('Vos filtres', attempt.errors),
    crumbs: { links: [{ href: '/compte', label: 'Mon compte' }], here: 'Vos filtres' },
    formKey: newFormKey(),
    summary: toReview('Rien n’est enregistré', attempt.errors),
    lede: filters.length
      ? `${plural(filters.length, 'filtre gardé', 'filtres gardés')}\u00a0: vous seul·e les voyez.`
      : 'Aucun filtre gardé. Filtrez une liste, puis «\u00a0Garder ce filtre\u00a0».',
    lists: Object.entries(savableLists).flatMap(([path, label]) => {
      const own = filters.filter(({ list }) => list === path)
      if (own.length === 0) return []
      return [{ label, filters: own.map(one => filterModel(one, one.id === tried ? attempt : untried)) }]
    }),
  }
}

function filterModel({ id, list, name, query, opens }: SavedFilter, attempt: Attempt) {
  const named = field('nom', 'Nom', attempt, name)
  return {
    name,
    href: query ? `${list}?${query}` : list,
    action: `/filtres/${id}`,
    remove: `/filtres/${id}/suppression`,
    field: { ...named, id: `nom-${id}` },
    opens: { id: `ouvre-${id}`, checked: opens },
  }
}
