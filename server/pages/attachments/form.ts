import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { kinds, MOST_AT_ONCE, type PieceKind } from '#server/register/attachments/rules.ts'
import { readForm, type Typed, typedAs } from '#server/web/forms.ts'
import type { Dropped, TooMuch } from '#server/web/upload.ts'

type Values = { nature: PieceKind; expediteur: string; datee: string | null; masque: string }
export type Brought = { kind: PieceKind; senderId: number | null; datedOn: string | null; files: readonly Dropped[] }

const form: Joi.ObjectSchema<Values> = Joi.object({
  nature: typedAs.oneOf(Object.keys(kinds), 'Choisissez la pièce.'),
  expediteur: typedAs.optionalText(12),
  datee: typedAs.optionalDate(),
  masque: typedAs.optionalText(3),
})

const tooMuchWords: Record<TooMuch, string> = {
  tooLarge: 'Un de ces fichiers dépasse 15\u00a0Mo\u00a0: rien n’est gardé.',
  tooMany: `Déposez au plus ${MOST_AT_ONCE}\u00a0fichiers à la fois\u00a0: rien n’est gardé.`,
}

type Sent = { body: unknown; dropped: readonly Dropped[]; tooMuch: TooMuch | null }
type Offered = { kinds: readonly PieceKind[]; senders: readonly { value: string }[] }

/** What a form brings here, or a sentence by field. */
export function readPieces(
  { body, dropped, tooMuch }: Sent,
  { kinds: offered, senders }: Offered,
  today: string,
): { typed: Typed; brought: Brought; errors: null } | { typed: Typed; brought: null; errors: Objections } {
  const { typed, values, errors } = readForm(form, body)
  const wrong: Objections = { ...errors }
  if (tooMuch) wrong.pieces = tooMuchWords[tooMuch]
  else if (dropped.length === 0) wrong.pieces = 'Choisissez un fichier.'
  const empty = dropped.find(({ sizeBytes }) => sizeBytes === 0)
  if (empty) wrong.pieces = `«\u00a0${empty.name}\u00a0» est vide.`
  if (values && !offered.includes(values.nature)) wrong.nature = 'Cette pièce ne se dépose pas ici.'
  if (values && senders.length > 0 && !senders.some(({ value }) => value === values.expediteur))
    wrong.expediteur = 'Choisissez de qui elle vient.'
  if (values?.nature === 'P_PAIE' && values.masque !== 'oui')
    wrong.masque =
      'Masquez le numéro de sécurité sociale et le salaire, puis dites-le\u00a0: sinon ces bulletins ne se gardent pas.'
  if (values?.datee && values.datee > today) wrong.datee = 'Cette pièce ne peut pas être datée d’après aujourd’hui.'
  if (!values || Object.keys(wrong).length > 0) return { typed, brought: null, errors: wrong }
  const senderId = senders.length > 0 ? Number(values.expediteur) : null
  return { typed, brought: { kind: values.nature, senderId, datedOn: values.datee, files: dropped }, errors: null }
}

export const removalForm: Joi.ObjectSchema<{ motif: string }> = Joi.object({
  motif: typedAs.text('Dites pourquoi elle est retirée.'),
})
