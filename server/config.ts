import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import Joi from 'joi'

/** The settings of one process, read once from the environment and frozen. */
export type Config = Readonly<{
  databaseUrl: string
  /** A standby of that PostgreSQL, from which lists, files and documents are read; null: there is none. */
  readUrl: string | null
  /** Where files to import wait: a folder of this installation alone. */
  importFolder: string
  /** Where papers are kept: a folder of this installation alone, that is backed up with the database. */
  attachmentFolder: string
  /** The antivirus of the machine: the path of its socket, or host:port; null: there is none. */
  clamavSocket: string | null
  port: number
  host: string
  publicUrl: string | null
  trustProxy: number
  chromiumPath: string | null
  printConcurrency: number
  /** The seal of editions: a PKCS#12 file and what opens it; a time-stamp service (RFC 3161). */
  seal: Readonly<{ certificate: string | null; password: string; timestampUrl: string | null }>
  /** Mails: the server they leave by (null: files in a folder), whom they come from, where those that come back are read. */
  mail: Readonly<{ smtpUrl: string | null; from: string | null; folder: string; inbox: string | null }>
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  /** Demonstration: one click per role. Only ever true with `npm run demo`. */
  demo: boolean
}>

const schema = Joi.object({
  DATABASE_URL: Joi.string()
    .pattern(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .default('sqlite:data/clausuivi.sqlite')
    .messages({ 'string.pattern.base': 'DATABASE_URL s’écrit sqlite:CHEMIN ou postgres://utilisateur@hôte/base.' }),
  DATABASE_READ_URL: Joi.string()
    .pattern(/^postgres(ql)?:\/\/.+$/)
    .default(null)
    .messages({ '*': 'DATABASE_READ_URL s’écrit postgres://utilisateur@hôte/base.' }),
  IMPORT_FOLDER: Joi.string().default(null),
  ATTACHMENT_FOLDER: Joi.string().default(null),
  CLAMAV_SOCKET: Joi.string()
    .pattern(/^(\/.+|[\w.-]+:\d{1,5})$/)
    .default(null)
    .messages({ '*': 'CLAMAV_SOCKET est le chemin de la prise de clamd, ou machine:port.' }),
  PORT: Joi.number()
    .integer()
    .min(0)
    .max(65535)
    .default(3000)
    .messages({ '*': 'PORT est un numéro de port, de 0 à 65535.' }),
  HOST: Joi.string().hostname().default('127.0.0.1').messages({ '*': 'HOST est une adresse IP ou un nom de machine.' }),
  PUBLIC_URL: Joi.string()
    .uri({ scheme: ['https', 'http'] })
    .default(null)
    .messages({ '*': 'PUBLIC_URL est une adresse complète, comme https://clauses.exemple.fr.' }),
  TRUST_PROXY: Joi.number()
    .integer()
    .min(0)
    .max(5)
    .default(0)
    .messages({ '*': 'TRUST_PROXY est un nombre de serveurs mandataires, de 0 à 5.' }),
  CHROMIUM_PATH: Joi.string()
    .custom((path: string, helpers) => (existsSync(path) ? path : helpers.error('any.invalid')))
    .default(null)
    .messages({ 'any.invalid': 'CHROMIUM_PATH est le chemin d’un navigateur, et rien n’est à ce chemin.' }),
  PRINT_CONCURRENCY: Joi.number()
    .integer()
    .min(1)
    .max(16)
    .default(2)
    .messages({ '*': 'PRINT_CONCURRENCY est un nombre de documents, de 1 à 16.' }),
  SEAL_CERTIFICATE: Joi.string().default(null),
  SEAL_PASSWORD: Joi.string().default(''),
  TIMESTAMP_URL: Joi.string()
    .uri({ scheme: ['https', 'http'] })
    .default(null)
    .messages({ '*': 'TIMESTAMP_URL est l’adresse complète d’un service d’horodatage (RFC 3161).' }),
  SMTP_URL: Joi.string()
    .uri({ scheme: ['smtp', 'smtps'] })
    .default(null)
    .messages({ '*': 'SMTP_URL s’écrit smtp://utilisateur:mot-de-passe@serveur:port, ou smtps://…' }),
  MAIL_FROM: Joi.string()
    .email({ tlds: false })
    .max(254)
    .default(null)
    .messages({ '*': 'MAIL_FROM est l’adresse d’où partent les courriels, comme clauses@exemple.fr.' }),
  MAIL_FOLDER: Joi.string().default(null),
  MAIL_INBOX: Joi.string()
    .custom((path: string, helpers) => (existsSync(path) ? path : helpers.error('any.invalid')))
    .default(null)
    .messages({
      'any.invalid': 'MAIL_INBOX est le chemin d’un dossier de courriels (.eml), et rien n’est à ce chemin.',
    }),
  LOG_LEVEL: Joi.valid('fatal', 'error', 'warn', 'info', 'debug', 'silent')
    .default('info')
    .messages({ '*': 'LOG_LEVEL vaut fatal, error, warn, info, debug ou silent.' }),
})

export class BadConfig extends Error {}

type Environment = Record<string, string | undefined>

const HOME = fileURLToPath(new URL('../', import.meta.url))

/**
 * The environment, over what a file of settings says: the one that ENV_FILE names, else `.env` beside package.json, where
 * there is one. Throws BadConfig when it cannot be read.
 */
export function withFile(environment: Environment, home = HOME): Environment {
  const named = environment.ENV_FILE?.trim()
  const file = named || join(home, '.env')
  if (!named && !existsSync(file)) return environment
  const said = Object.entries(environment).filter(([, value]) => value?.trim())
  return { ...settingsIn(file), ...Object.fromEntries(said) }
}

function settingsIn(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    throw new BadConfig('Le fichier de réglages ne se lit pas\u00a0: .env, ou celui que nomme ENV_FILE.')
  }
}

const NO_SENDER =
  'MAIL_FROM manque\u00a0: avec SMTP_URL, écrivez l’adresse d’où partent les courriels, comme clauses@exemple.fr.'

const NO_PRIMARY =
  'DATABASE_READ_URL nomme une copie d’une base PostgreSQL\u00a0: nommez cette base par DATABASE_URL, ou retirez ce réglage.'

/** Throws BadConfig, with one French sentence a line for each wrong setting. An empty value counts as absent. */
export function readConfig(environment: Environment, { demo = false } = {}): Config {
  const given: Record<string, string> = {}
  for (const key of Object.keys(schema.describe().keys)) {
    const value = environment[key]
    if (value?.trim()) given[key] = value.trim()
  }
  if (demo) given.DATABASE_URL ??= 'sqlite:data/demonstration.sqlite'
  const { value, error } = schema.validate(given, { abortEarly: false })
  if (error) throw new BadConfig(error.details.map(detail => detail.message).join('\n'))
  if (value.SMTP_URL && !value.MAIL_FROM) throw new BadConfig(NO_SENDER)
  if (value.DATABASE_READ_URL && !value.DATABASE_URL.startsWith('postgres')) throw new BadConfig(NO_PRIMARY)

  return Object.freeze({
    databaseUrl: value.DATABASE_URL,
    readUrl: value.DATABASE_READ_URL,
    importFolder: value.IMPORT_FOLDER ?? besides(value.DATABASE_URL, 'imports'),
    attachmentFolder: value.ATTACHMENT_FOLDER ?? besides(value.DATABASE_URL, 'attachments'),
    clamavSocket: value.CLAMAV_SOCKET,
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.PUBLIC_URL,
    trustProxy: value.TRUST_PROXY,
    chromiumPath: value.CHROMIUM_PATH,
    printConcurrency: value.PRINT_CONCURRENCY,
    seal: {
      certificate: value.SEAL_CERTIFICATE,
      password: environment.SEAL_PASSWORD ?? '', // as it is: a password may begin with a space
      timestampUrl: value.TIMESTAMP_URL,
    },
    mail: {
      smtpUrl: demo ? null : value.SMTP_URL, // its people are invented: nothing leaves
      from: value.MAIL_FROM,
      folder: value.MAIL_FOLDER ?? besides(value.DATABASE_URL, 'mail'),
      inbox: value.MAIL_INBOX,
    },
    logLevel: value.LOG_LEVEL,
    demo,
  })
}

/** Next to the SQLite file, under its name; else under data/, by a name that two databases do not share. */
function besides(databaseUrl: string, what: string): string {
  const file = /^sqlite:(?:\/\/)?(?!:memory:)(.+)$/.exec(databaseUrl)?.[1]
  if (file) return `${file}-${what}`
  return `data/${what}-${createHash('sha256').update(databaseUrl).digest('hex').slice(0, 12)}`
}
