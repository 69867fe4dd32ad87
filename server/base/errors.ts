/** Not there, or not yours: the same answer. */
export class NotFound extends Error {
  readonly status = 404
}

/** A contract that a person said is another one: it is to be read there. */
export class MergedInto extends NotFound {
  readonly was: number
  readonly id: number
  readonly number: string
  constructor({ was, id, number }: { was: number; id: number; number: string }) {
    super('merged')
    this.was = was
    this.id = id
    this.number = number
  }
}

/** Too large, too many, malformed: the request itself is at fault. `message` is a French sentence for the person. */
export class BadRequest extends Error {
  readonly status: number
  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/** Someone else changed it meanwhile. Routes catch it to show both versions; see `conflictPage`. */
export class Conflict extends Error {
  readonly status = 409
}

/** The same form came twice: it was done the first time. Sends the person where the first one went. */
export class AlreadyDone extends Error {
  readonly status = 303
  readonly href: string
  constructor(href: string) {
    super('already done')
    this.href = href
  }
}

/**
 * The number of a form already used, and what it says now is something else: another entry, or the first one corrected?
 * Only the person knows; `action` is what the first one did, `href` where its result is seen.
 */
export class SentAgain extends Error {
  readonly status = 409
  readonly href: string
  readonly action: string
  constructor(href: string, action: string) {
    super('sent again')
    this.href = href
    this.action = action
  }
}

/** Nobody is signed in, or no longer: to be asked first. */
export class SignedOut extends Error {
  readonly status = 401
}

/** One French sentence a field. */
export type Objections = Record<string, string>
