// Who may do what. Read a line as: this action is open to these roles.

export const ROLES = ['facilitator', 'officer', 'director', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const roleWords: Record<Role, string> = {
  facilitator: 'Facilitatrice ou facilitateur',
  officer: 'Acheteuse ou acheteur',
  director: 'Direction',
  admin: 'Administration',
}

const everyone = ROLES
const staff = ['facilitator', 'officer', 'director'] as const

const open = {
  'home.read': everyone,
  'account.own': everyone,
  'contracts.read': staff,
  'contracts.edit': ['facilitator', 'officer'],
  'contracts.take': ['facilitator', 'officer'],
  'portfolios.handOver': ['facilitator', 'officer', 'admin'],
  'facts.record': ['facilitator', 'officer'],
  'proceedings.propose': ['facilitator', 'officer'],
  'proceedings.decide': ['officer'],
  'clauses.edit': ['facilitator', 'officer'],
  'companies.read': staff,
  'companies.edit': ['facilitator', 'officer'],
  // The name of somebody who is a company by themselves: personal data.
  'naturalNames.read': ['officer'],
  'participants.read': ['facilitator'],
  'participants.edit': ['facilitator'],
  'identities.read': ['facilitator'],
  // People one by one, by pseudonym; who may not reads hours by month, and of persons what is published.
  'persons.read': ['facilitator', 'admin'],
  'hours.read': staff,
  'hours.log': ['facilitator'],
  'hours.validate': ['facilitator'],
  // The second look at a statement, where a contract asks for it: hours without persons.
  'hours.confirm': ['officer'],
  'hours.reopen': ['facilitator', 'officer'],
  'reminders.send': ['facilitator'],
  'mails.read': ['facilitator', 'admin'],
  // The scheme (SPASER): its commitments, its indicators, its duties, its programmes, its statistics.
  'scheme.read': staff,
  'scheme.edit': ['director', 'officer'],
  'reports.read': staff,
  'editions.read': staff,
  'editions.publish': staff,
  'decp.import': ['facilitator', 'officer', 'admin'],
  'decp.export': staff,
  'journal.read': ['officer', 'director', 'admin'],
  'journal.verify': ['admin'],
  'settings.manage': ['admin'],
  'users.manage': ['admin'],
  'security.read': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof open

export function may(role: Role, action: Action): boolean {
  return (open[action] as readonly Role[]).includes(role)
}

/** Someone signed in. `buyerIds` is null when every buyer of this installation is theirs. */
export type User = { id: number; name: string; email: string; role: Role; buyerIds: number[] | null }

/** One word for all that two readers may see alike: their role and their buyers. What is kept for one is the other's too. */
export function perimeterKey({ role, buyerIds }: User): string {
  return `${role} ${buyerIds ? [...buyerIds].sort((a, b) => a - b).join(',') : 'all'}`
}

/** The terminal acts for whoever runs the machine: every buyer, no name in the journal. */
export const TERMINAL: User = { id: 0, name: 'Terminal', email: '', role: 'admin', buyerIds: null }
