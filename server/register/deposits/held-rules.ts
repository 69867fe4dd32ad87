import { type Month, monthOf } from '#server/base/dates.ts'

/** A file that came and waits to be read. */
export type HeldFile = {
  depositId: number
  /** null: nobody says, and the contract that it names awaits one statement only. */
  senderId: number | null
  /** null: of all that this sender declares. */
  contractId: number | null
  firstMonth: Month
  lastMonth: Month
  receivedOn: string
  recordedAt: string
}

type Awaiting = {
  senderId: number | null
  /** Nobody else is awaited with it. */
  isAlone: boolean
  from: string
  to: string
  /** The instant of the last gesture upon its statement; null: none was made. What came before answers nothing since. */
  since: string | null
}

/** The file that came first of what is awaited, since it was last asked: one that follows does not make it late. null: none did. */
export function fileFor<File extends Omit<HeldFile, 'contractId'>>(
  held: readonly File[],
  { senderId, isAlone, from, to, since }: Awaiting,
): File | null {
  const isOf = (file: File) => (file.senderId === null ? isAlone : file.senderId === senderId)
  const isThen = ({ firstMonth, lastMonth }: File) => firstMonth <= monthOf(to) && lastMonth >= monthOf(from)
  const came = held.filter(file => isOf(file) && isThen(file) && (since === null || file.recordedAt > since))
  return came.toSorted((a, b) => (a.receivedOn < b.receivedOn ? -1 : a.receivedOn > b.receivedOn ? 1 : 0))[0] ?? null
}
