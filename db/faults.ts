// What a machine does to us, told from what we did wrong: one list of the codes of both engines and of the disk.

/**
 * full: no room on a disk · busy: another process writes, or too many wait · silent: no answer in time · away: restarting,
 * unreachable, cut · readOnly: the file or the disk takes no writing · broken: the disk or the file is damaged · crowded: out
 * of memory, files or connections.
 */
export type Fault = 'full' | 'busy' | 'silent' | 'away' | 'readOnly' | 'broken' | 'crowded'

/** Raised by us, when we give up before the engine does. */
export class MachineFault extends Error {
  readonly fault: Fault
  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault, options)
    this.fault = fault
  }
}

/** The fault that this error tells of, itself or by what caused it; null for a bug. */
export function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null
  if (error instanceof MachineFault) return error.fault
  const { code = '', name, message, cause } = error as Error & { code?: string }
  const [fault] = [
    codes.find(([, pattern]) => pattern.test(code)),
    names.find(([, pattern]) => pattern.test(name)),
    code ? undefined : messages.find(([, pattern]) => pattern.test(message)),
  ].find(found => found !== undefined) ?? [null]
  if (fault) return fault
  const [first] = error instanceof AggregateError ? error.errors : []
  return faultOf(first) ?? faultOf(cause)
}

/** SQLite's result codes, the SQLSTATE classes of PostgreSQL, and those of the system. */
const codes: [Fault, RegExp][] = [
  ['full', /^(SQLITE_FULL|53100|ENOSPC|EDQUOT|EFBIG)$/],
  ['busy', /^(SQLITE_(BUSY|LOCKED|PROTOCOL)\w*|55P03|40P01|40001)$/],
  ['silent', /^(57014|25P03|25P04)$/],
  [
    'away',
    /^(08\w{3}|57P0[1-5]|ECONN(REFUSED|RESET)|ETIMEDOUT|EHOST(UNREACH|DOWN)|ENETUNREACH|EPIPE|ENOTFOUND|EAI_AGAIN)$/,
  ],
  ['readOnly', /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)\w*|25006|EROFS|EACCES|EPERM)$/],
  ['broken', /^(SQLITE_(IOERR|CORRUPT|NOTADB)\w*|58\w{3}|XX00[12]|EIO)$/],
  ['crowded', /^(SQLITE_NOMEM|53[023]00|EMFILE|ENFILE|ENOMEM)$/],
]

/** knex, when its pool has no connection left to give. */
const names: [Fault, RegExp][] = [['busy', /^(KnexTimeoutError|TimeoutError)$/]]

/** The few that pg gives no code to, alone or after the query that knex repeats. */
const messages: [Fault, RegExp][] = [
  ['silent', /(?:^| - )(Query read timeout|timeout expired|Connection terminated due to connection timeout)/],
  ['away', /(?:^| - )(Connection terminated|Client has encountered a connection error|Unable to acquire a connection)/],
]
