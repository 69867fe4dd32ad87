import type { Month } from '#server/base/dates.ts'

/** A file that came from a sender and waits to be read; `contractId` null: of all that this sender declares. */
export type HeldFile = {
  depositId: number
  senderId: number
  contractId: number | null
  firstMonth: Month
  lastMonth: Month
  receivedOn: string
}
