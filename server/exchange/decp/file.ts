/** A whole file that cannot be read. `message` is one French sentence for the person who chose it. */
export class RefusedFile extends Error {}

export const BROKEN_OFF =
  'Ce fichier est incomplet\u00a0: il s’arrête avant la fin, comme un téléchargement interrompu. Rien n’a été lu\u202f; téléchargez-le à nouveau.'

export type Kind = 'contract' | 'concession'
/** What the shape of the file says it is; '2019' says nothing of social considerations. */
export type Format = '2022' | '2019' | 'draft'

/** One record as it stands in the file. `broken`: its text could not be read at all. */
export type Entry = { position: number; kind: Kind; raw: unknown; broken: boolean; repairs: string[] }
export type FoundRecord = Entry & { format: Format }
