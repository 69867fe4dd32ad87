import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { kinds, MOST_AT_ONCE, type PieceKind } from '#server/register/attachments/rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'
import type { Dropped, TooMuch } from '#server/web/upload.ts'

/** What a company may bring: « P_HEURES », or « P_CONTRAT-12 » of one employment. */
export function paperValue(kind: PieceKind, placementId: number | null): string {
  return placementId === null ? kind : `${kind}-${placementId}`
}

type Brought = { kind: PieceKind; row: Row | null; datedOn: string | null; files: readonly Dropped[] }
type Sent = { body: unknown; dropped: readonly Dropped[]; tooMuch: TooMuch | null }

const CHOOSE = 'Choisissez de quelle pièce il s’agit.'

const form: Joi.ObjectSchema<{ piece: string; datee: string | null; masque: string }> = Joi.object({
  piece: typedAs.text(CHOOSE, 40),
  datee: typedAs.optionalDate(),
  masque: typedAs.optionalText(3),
})

const tooMuchWords: Record<TooMuch, string> = {
  tooLarge: 'Un de ces fichiers dépasse 15\u00a0Mo\u00a0: rien n’est gardé.',
  tooMany: `Déposez au plus ${MOST_AT_ONCE}\u00a0fichiers à la fois\u00a0: rien n’est gardé.`,
}

/** Papers of a statement, of a company and of those whom it employs; or of a contract itself. */
export type Offers = { rows: readonly Row[] } | 'contract'

/** What a form brings, about its own only; or a sentence by field. */
export function readPapers(
  { body, dropped, tooMuch }: Sent,
  offers: Offers,
  today: string,
): { typed: Typed; brought: Brought; errors: null } | { typed: Typed; brought: null; errors: Objections } {
  const { typed, values, errors } = readForm(form, body)
  const wrong: Objections = { ...errors }
  const paper = values ? paperIn(values.piece, offers) : null
  if (values && !paper) wrong.piece = CHOOSE
  if (tooMuch) wrong.pieces = tooMuchWords[tooMuch]
  else if (dropped.length === 0) wrong.pieces = 'Choisissez un fichier.'
  const empty = dropped.find(({ sizeBytes }) => sizeBytes === 0)
  if (empty) wrong.pieces = `«\u00a0${empty.name}\u00a0» est vide.`
  if (paper?.kind === 'P_PAIE' && values?.masque !== 'oui')
    wrong.masque =
      'Masquez le numéro de sécurité sociale et le salaire, puis dites-le\u00a0: sinon ces bulletins ne se gardent pas.'
  if (values?.datee && values.datee > today) wrong.datee = 'Cette pièce ne peut pas être datée d’après aujourd’hui.'
  if (!values || !paper || Object.keys(wrong).length > 0) return { typed, brought: null, errors: wrong }
  return { typed, brought: { ...paper, datedOn: values.datee, files: dropped }, errors: null }
}

/** null: no paper that this company brings here. */
function paperIn(value: string, offers: Offers): Pick<Brought, 'kind' | 'row'> | null {
  const [kind, placement] = value.split('-') as [PieceKind, string | undefined]
  if (!Object.hasOwn(kinds, kind)) return null
  const { about } = kinds[kind]
  if (offers === 'contract') return about === 'contract' && placement === undefined ? { kind, row: null } : null
  if (about === 'statement' || about === 'structure') return placement === undefined ? { kind, row: null } : null
  const row =
    about === 'employment' ? offers.rows.find(({ placementId }) => String(placementId) === placement) : undefined
  return row ? { kind, row } : null
}
