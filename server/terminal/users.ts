import { ROLES, type Role, roleWords } from '#server/access/rules.ts'
import { ofName, plural } from '#server/base/french.ts'
import {
  type Closing,
  disableAccount,
  type Following,
  giveLink,
  inviteAccount,
  liftBlock,
} from '#server/users/actions.ts'
import { CODE_HOURS } from '#server/users/codes.ts'
import { type Account, accountCalled, accounts } from '#server/users/store.ts'
import { email as emailSchema } from '#server/web/forms.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

// For whoever runs the machine: when nobody can sign in any more, this is the way back.

const USAGE = `user list
user add ADRESSE ROLE NOM…      ROLE\u00a0: ${ROLES.join(', ')}\u202f; répond par un code à usage unique
user password ADRESSE           répond par un code pour choisir un nouveau mot de passe
user disable ADRESSE [--to ADRESSE | --leave]
                                ferme le compte et ses sessions\u202f; passe ses marchés à quelqu’un, ou les laisse à reprendre
user unblock ADRESSE            laisse essayer de nouveau un compte retenu après trop d’essais`

export const manageUsers: Verb = {
  usage: 'user list | add | password | disable | unblock   gère les comptes',
  reads: ([gesture]) => !gesture || gesture === 'list' || !Object.hasOwn(gestures, gesture),
  async run([gesture = '', ...args], terminal) {
    const run = Object.hasOwn(gestures, gesture) ? gestures[gesture] : undefined
    if (run) return run(terminal, args)
    terminal.complain(USAGE)
    return 2
  },
}

const gestures: Record<string, (terminal: Terminal, args: string[]) => Promise<number>> = {
  async list({ db, say }) {
    for (const { email, name, role, disabledAt } of await accounts(db)) {
      say([email, name, roleWords[role], disabledAt ? 'fermé' : 'ouvert'].join('\t'))
    }
    return 0
  },

  async add(terminal, [address = '', role = '', ...words]) {
    const { value: email, error } = emailSchema().validate(address)
    const name = words.join(' ').trim()
    if (error || !isRole(role) || !name) {
      terminal.complain(USAGE)
      return 2
    }
    const invited = await inviteAccount(terminal.db, authorAt(terminal.clock), { email, name, role, buyerIds: null })
    if (!invited) {
      terminal.complain('Un compte a déjà cette adresse.')
      return 1
    }
    sayCode(terminal, name, invited.code, CODE_HOURS.invitation)
    return 0
  },

  password: (terminal, args) =>
    withAccount(terminal, args, async account => {
      const { code, hours } = await giveLink(terminal.db, authorAt(terminal.clock), account)
      sayCode(terminal, account.name, code, hours)
      return 0
    }),

  disable: (terminal, args) =>
    withAccount(terminal, args, async account => {
      const following = await followingAsked(terminal, args.slice(1))
      if (following === undefined) return 2
      const closing = await disableAccount(terminal.db, authorAt(terminal.clock), account, following)
      if ('done' in closing) {
        terminal.say(`Le compte ${ofName(account.name)} est fermé.`)
        return 0
      }
      terminal.complain(whyOpen(account, closing))
      return 1
    }),

  unblock: (terminal, args) =>
    withAccount(terminal, args, async account => {
      await liftBlock(terminal.db, authorAt(terminal.clock), account)
      terminal.say(`Le compte ${ofName(account.name)} n’est plus retenu.`)
      return 0
    }),
}

/** `--to ADRESSE` or `--leave`; undefined when neither can be read. */
async function followingAsked({ db, complain }: Terminal, args: string[]): Promise<Following | undefined> {
  const [option, address = ''] = args
  if (option === undefined) return null
  if (option === '--leave' && args.length === 1) return 'left'
  const to = option === '--to' && args.length === 2 ? await accountCalled(db, address.trim().toLowerCase()) : null
  if (to) return { to: to.id }
  complain(option === '--to' ? 'Aucun compte n’a cette adresse.' : USAGE)
  return undefined
}

function whyOpen(account: Account, closing: Exclude<Closing, { done: true }>): string {
  if ('last' in closing) return 'C’est le dernier compte d’administration\u00a0: il reste ouvert.'
  if ('objections' in closing) return Object.values(closing.objections).join(' ')
  const number = plural(closing.follows, 'marché', 'marchés')
  return `${account.name} suit ${number}\u00a0: dites à qui les passer (--to ADRESSE), ou de les laisser à reprendre (--leave).`
}

async function withAccount(
  terminal: Terminal,
  [address = '']: string[],
  gesture: (account: Account) => Promise<number>,
): Promise<number> {
  const account = await accountCalled(terminal.db, address.trim().toLowerCase())
  if (account && !account.disabledAt) return gesture(account)
  terminal.complain('Aucun compte ouvert n’a cette adresse.')
  return 1
}

function sayCode({ say }: Terminal, name: string, code: string, hours: number): void {
  say(`Code à remettre à ${name}, valable ${hours}\u00a0heures, une seule fois\u00a0: ${code}`)
  say('La page /invitation du service le demande.')
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
