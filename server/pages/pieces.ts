import { capital, dayInFrance, longDate, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { SHOWN } from '#server/exchange/pictures/size-rules.ts'
import { hasAntivirus } from '#server/register/attachments/antivirus.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'
import { isServed, kinds, MOST_AT_ONCE, type PieceKind, stateOf } from '#server/register/attachments/rules.ts'
import type { Attachment } from '#server/register/attachments/store.ts'
import {
  type Checked,
  checkedWords,
  employmentPiecesHref,
  stateWords,
  typeWords,
} from '#server/register/attachments/words.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { type Attempt, type Choice, field, newFormKey, select, untouched } from '#server/web/forms.ts'
import { archiveReasons } from './archive-reasons.ts'

// Papers on the pages that have some: those that are kept, those that are missing and since when, the form that brings more.

export type Named = {
  /** Who employs and who sends, by number. */
  companies: ReadonlyMap<number, string>
  /** Who works, by number: how they are called and the page of their employment. */
  people: ReadonlyMap<number, { ref: string; href: string }>
}

export type Pieces = {
  /** Where they are brought. */
  href: string
  kept: readonly Attachment[]
  missing: readonly Missing[]
  /** Of a statement: how it was checked; null while it is not. */
  checked?: Checked | null
  /** What is said where nothing is kept, and nothing may be brought. */
  none?: string
  named: Named
  /** What may be brought here, and for whom; null: this reader brings nothing. */
  offered: { kinds: readonly PieceKind[]; senders: readonly Choice[] } | null
}

/** The model of shared/pieces.hbs. null: there is nothing to say to this reader. */
export function piecesModel(
  { href, kept, missing, checked, none, named, offered }: Pieces,
  attempt: Attempt = untouched,
) {
  if (!offered && kept.length === 0 && checked === undefined) return null
  return {
    checked: checked ? `Contrôlé ${checkedWords[checked]}.` : null,
    missing: missingModel(missing, named),
    missingTitle: plural(missing.length, 'pièce manque', 'pièces manquent'),
    kept: kept.map(piece => keptModel(piece, named)),
    page: offered ? null : href,
    none: none ?? 'Aucune pièce de structure n’est gardée.',
    form: offered && formModel(href, offered, missing, attempt),
  }
}

/** A line for each kind of paper: of whom, and since when. */
function missingModel(missing: readonly Missing[], { companies, people }: Named) {
  return [...Map.groupBy(missing, ({ kind }) => kind)].map(([kind, some]) => ({
    label: kinds[kind].label,
    owed: some.map(({ since, companyId, period, participantId }, at) => {
      const person = participantId === null ? null : (people.get(participantId) ?? null)
      const company = person || companyId === null ? '' : (companies.get(companyId) ?? '')
      return {
        person,
        about: [company, period && periodName(period)].filter(Boolean).join(', '),
        since: `depuis le ${longDate(since)}`,
        isLast: at === some.length - 1,
      }
    }),
  }))
}

function keptModel(piece: Attachment, { companies }: Named) {
  const state = stateOf(piece)
  const info = kinds[piece.kind]
  const read = isServed(piece, hasAntivirus())
  return {
    id: `piece-${piece.id}`,
    label: info.label,
    status: stateWords[state],
    name: piece.goneAt ? null : piece.fileName,
    about: capital(
      [
        piece.companyId !== null ? companies.get(piece.companyId) : null,
        piece.datedOn && `datée du ${longDate(piece.datedOn)}`,
        piece.goneAt ? null : `${typeWords[piece.type].word}, ${sizeSaid(piece.sizeBytes)}`,
        piece.type === 'heic' && !piece.goneAt ? 'pas d’aperçu' : null,
        info.names ? null : 'lisible par qui voit le marché',
      ]
        .filter(Boolean)
        .join(', '),
    ),
    seen: capital(seenSaid(piece)),
    digest: piece.goneAt ? `Empreinte SHA-256 ${piece.sha256.slice(0, 16)}…` : null,
    read: read ? readModel(piece) : null,
    picture: isShown(piece) ? { src: `/pieces/${piece.id}/apercu`, label: info.label } : null,
    removal: piece.goneAt ? null : removalModel(piece),
  }
}

/** A picture that may be read is shown beside its line; one in the archive is read for a reason, as a file. */
export function isShown(piece: Attachment): boolean {
  return SHOWN.has(piece.type) && piece.archivedAt === null && isServed(piece, hasAntivirus())
}

function readModel({ id, archivedAt }: Attachment) {
  const none = { value: '', label: 'Choisissez' }
  const reason = archivedAt ? select('motif', 'Pourquoi elle est lue', [none, ...archiveReasons], untouched) : null
  return { action: `/pieces/${id}/lecture`, reason: reason && { ...reason, id: `motif-${id}` } }
}

function removalModel({ id }: Attachment) {
  const reason = field('motif', 'Pourquoi', untouched, '', {
    read: true,
    help: 'Il reste au journal. Ne nommez personne.',
  })
  return {
    action: `/pieces/${id}/retrait`,
    formKey: newFormKey(),
    reason: { ...reason, id: `retrait-${id}`, described: `retrait-${id}-aide` },
  }
}

/** « Vue le 3 novembre 2026, par Camille Aubry »: what stays once its bytes are gone. */
function seenSaid({ addedAt, addedByName, sentByName, answeredBy, goneAt, goneByName, goneWhy }: Attachment): string {
  const came = sentByName
    ? `reçue le ${longDate(dayInFrance(addedAt))}, de ${sentByName}${answeredBy ? ` (${answeredBy})` : ''}`
    : `vue le ${longDate(dayInFrance(addedAt))}${addedByName ? `, par ${addedByName}` : ''}`
  if (!goneAt) return came
  const by = goneWhy === 'removed' && goneByName ? `, par ${goneByName}` : ''
  return `${came}\u202f; effacée le ${longDate(dayInFrance(goneAt))}${by}`
}

export function sizeSaid(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024))
  return kilobytes < 1024 ? `${kilobytes}\u00a0ko` : `${(kilobytes / 1024).toFixed(1).replace('.', ',')}\u00a0Mo`
}

export const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*'

function formModel(
  href: string,
  offered: NonNullable<Pieces['offered']>,
  missing: readonly Missing[],
  attempt: Attempt,
) {
  const choices = offered.kinds.map(kind => ({ value: kind, label: kinds[kind].label }))
  const first = missing.find(({ kind }) => offered.kinds.includes(kind))
  const several = offered.senders.length > 1
  const files = field('pieces', 'Fichiers', attempt, '', {
    type: 'file',
    accept: ACCEPTED,
    help: `PDF ou photos, ${MOST_AT_ONCE}\u00a0à la fois, 15\u00a0Mo chacun. Une photo perd le lieu où elle a été prise.`,
  })
  return {
    action: href,
    formKey: newFormKey(),
    open: Object.keys(attempt.errors).length > 0,
    kind: choices.length > 1 ? select('nature', 'Pièce', choices, attempt, first?.kind ?? choices[0]!.value) : null,
    onlyKind: choices.length > 1 ? null : choices[0]!.value,
    sender: several ? select('expediteur', 'De', offered.senders, attempt, String(first?.companyId ?? '')) : null,
    onlySender: several ? null : (offered.senders[0]?.value ?? null),
    files: { ...files, value: '' },
    dated: field('datee', 'Datée du', attempt, '', {
      short: true,
      optional: true,
      help: `Par exemple ${typedDate('2026-11-03')}.`,
    }),
    hides: offered.kinds.includes('P_PAIE')
      ? { checked: attempt.typed.masque === 'oui', error: attempt.errors.masque ?? null }
      : null,
  }
}

export function peopleNamed(
  rows: readonly { participantId: number; number: number; placementId: number }[],
  contractId: number,
): Named['people'] {
  return new Map(
    rows.map(({ participantId, number, placementId }) => [
      participantId,
      { ref: pseudonym(number), href: employmentPiecesHref(contractId, placementId) },
    ]),
  )
}
