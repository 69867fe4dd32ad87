import { count, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Turn } from '#server/exchange/imports/turn-store.ts'
import { newFormKey } from '#server/web/forms.ts'
import { stateWords } from './page.ts'
import { isUnderWay, progress } from './progress-page.ts'

/** Files dropped in one gesture: what each holds, what all would do, one button for all. */
export function togetherPage(imports: readonly Import[], turns: ReadonlyMap<number, Turn>, hasFile: Gone) {
  const [first] = imports
  const address = `/import/${first!.id}/ensemble`
  const ready = imports.filter(one => isReady(one, turns, hasFile))
  const busy = imports.find(one => isUnderWay(turns.get(one.id) ?? null))
  return {
    title: `${plural(imports.length, 'fichier déposé', 'fichiers déposés')} ensemble`,
    crumbs: { links: [{ href: '/import', label: 'Import' }], here: 'Fichiers déposés ensemble' },
    heading: `${plural(imports.length, 'fichier déposé', 'fichiers déposés')} ensemble`,
    origin: `Déposés le ${longInstant(first!.at)} par ${first!.byName}`,
    formKey: newFormKey(),
    running: busy
      ? {
          ...progress(turns.get(busy.id) ?? null, busy, null),
          fileName: busy.fileName,
          address: `/import/${busy.id}/avancement`,
          here: address,
        }
      : null,
    apply: !busy && ready.length > 0 ? { action: address, label: label(ready) } : null,
    rows: imports.map(one => rowOf(one, turns.get(one.id) ?? null)),
    total: totalOf(imports),
  }
}

type Gone = (one: Import) => boolean

/** Read, with something new in it, and waiting for somebody to say yes. */
export function isReady(one: Import, turns: ReadonlyMap<number, Turn>, hasFile: Gone): boolean {
  return one.state === 'previewed' && !turns.has(one.id) && hasFile(one) && changed(one) > 0
}

function changed({ createdCount, updatedCount }: Import): number {
  return createdCount + updatedCount
}

function label(ready: readonly Import[]): string {
  const records = ready.reduce((sum, one) => sum + changed(one), 0)
  const what = records === 1 ? 'Importer le marché' : `Importer les ${count(records)}\u00a0marchés`
  return ready.length === 1 ? `${what} de ${ready[0]!.fileName}` : `${what} de ${count(ready.length)}\u00a0fichiers`
}

function rowOf(one: Import, turn: Turn | null) {
  return {
    href: `/import/${one.id}`,
    fileName: one.fileName,
    state: stateWords(one, turn),
    reason: one.refusal,
    created: count(one.createdCount),
    updated: count(one.updatedCount),
    unchanged: count(one.unchangedCount),
    rejected: count(one.rejectedCount),
  }
}

function totalOf(imports: readonly Import[]) {
  const sum = (of: (one: Import) => number) => count(imports.reduce((total, one) => total + of(one), 0))
  return {
    created: sum(one => one.createdCount),
    updated: sum(one => one.updatedCount),
    unchanged: sum(one => one.unchangedCount),
    rejected: sum(one => one.rejectedCount),
  }
}
