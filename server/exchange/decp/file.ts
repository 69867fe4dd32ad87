/** A whole file that cannot be read. `message` is one French sentence for the person who chose it. */
export class RefusedFile extends Error {}

/** A file that stops before its end; what was whole in it may be kept. */
export class CutShort extends RefusedFile {}

export const BROKEN_OFF =
  'Ce fichier est incomplet\u00a0: il s’arrête avant la fin du premier marché, comme un téléchargement interrompu. Rien n’a été lu\u202f; téléchargez-le à nouveau.'

export type Kind = 'contract' | 'concession'
/** What the shape of the file says it is; '2019' says nothing of social considerations. */
export type Format = '2022' | '2019' | 'draft'

/** Bytes [from, to) of what was read (uncompressed, in UTF-8 if it was UTF-16), and the line they begin on, from 1. */
export type Place = { from: number; to: number; line: number }
/** What can still be made out of a record that does not read. */
export type Legible = { id: string; subject: string }

/** One record as it stands in the file, or what stands where it could not be read (`broken`). */
export type Entry = {
  position: number
  kind: Kind
  raw: unknown
  broken: boolean
  repairs: string[]
  /** Said of a record that was read by guessing: to be read again by a person. */
  doubts: string[]
  place: Place
  /** How many records this stands for: more than one where a range that does not read holds several. */
  present: number
  /** Why it is broken; '' when it is not. */
  reason: string
  legible: Legible
  /** `marches` is itself the list; null where no such list was seen. */
  flat: boolean | null
  /** The record as it is written, decoded; absent where no text of the file is the record. */
  text?: string
  encoding?: string
  /** The text is JSON that says `raw`, nothing mended. */
  plain?: boolean
  /** Its layout has room for one amendment or three holders: it may add to what is known, and withdraws nothing. */
  partial?: boolean
  /** The file of an archive, or the sheet of a workbook, in which it stands. */
  part?: string
}
export type FoundRecord = Entry & { format: Format }
