import { newFormKey, type Typed } from './forms.ts'

type Compared = { label: string; mine: string; theirs: string }

/**
 * Someone else saved first: both versions side by side, and one's own ready to be saved over theirs or let go.
 * The model of shared/conflict.hbs, sent with status 409. `typed` is what was sent, `version` the one in the database now.
 */
export function conflictPage(given: {
  what: string
  action: string
  back: string
  rows: Compared[]
  typed: Typed
  version: number
}) {
  const { cle: _cle, version: _version, page: _page, ...kept } = given.typed
  return {
    title: `${given.what} : quelqu’un l’a modifié entre-temps`,
    what: given.what,
    action: given.action,
    back: given.back,
    rows: given.rows.map(row => ({
      label: row.label,
      mine: row.mine || '—',
      theirs: row.theirs || '—',
      differs: row.mine !== row.theirs,
    })),
    kept: Object.entries(kept).map(([name, value]) => ({ name, value })),
    version: given.version,
    formKey: newFormKey(),
  }
}
