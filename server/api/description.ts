import { paging } from './parameters.ts'
import { exactly, maybe, type Parameter, type Resource, text } from './resource.ts'

// OpenAPI 3.1, written from the table of resources: what is described is what answers.

const problem = {
  ...exactly({
    type: text('Toujours « about:blank »'),
    title: text('Ce qui est refusé'),
    status: { type: 'integer', description: 'Le code HTTP' },
    detail: text('Une phrase en français'),
  }),
}

const refusals = {
  400: 'Demande mal formée',
  401: 'Clé absente ou refusée',
  403: 'Données que cette clé n’ouvre pas',
  429: 'Trop de demandes : « Retry-After » dit combien de secondes attendre',
  503: 'Service momentanément indisponible',
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ 'application/json': { schema } })

export function description(resources: readonly Resource[], version: string) {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Clausuivi, lecture par machine',
      version,
      description:
        'Les marchés, leurs engagements, leurs heures et les éditions publiées, en lecture seule. Aucune donnée de personne. Les durées sont en centièmes d’heure, les montants en centimes hors taxes.',
    },
    security: [{ key: [] }],
    paths: {
      ...Object.fromEntries(resources.map(resource => [resource.path, { get: operation(resource) }])),
      '/api/v1/editions/{number}/pdf': { get: pdfOperation() },
    },
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'La clé remise par l’administration' } },
      schemas: {
        ...Object.fromEntries(resources.map(({ name, schema }) => [name, schema])),
        Problem: problem,
      },
    },
  }
}

function operation({ name, summary, scope, parameters, path }: Resource) {
  return {
    operationId: path.split('/').at(-1),
    summary,
    description: `Ouvert aux clés qui lisent « ${scope} ».`,
    parameters: [...parameters, ...paging].map(described),
    responses: {
      200: {
        description: 'Une page, dans l’ordre des numéros',
        content: json(
          exactly({
            data: { type: 'array', items: ref(name) },
            next: maybe('string', 'Adresse de la page suivante ; null à la fin'),
          }),
        ),
      },
      ...refused(Object.keys(refusals)),
    },
  }
}

function pdfOperation() {
  return {
    operationId: 'editionPdf',
    summary: 'Le PDF d’une édition, octet pour octet.',
    parameters: [
      { name: 'number', in: 'path', required: true, description: 'Numéro de l’édition', schema: { type: 'string' } },
    ],
    responses: {
      200: {
        description: 'Le document',
        content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
      },
      404: {
        description: 'Aucune édition de ce numéro',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
      ...refused(Object.keys(refusals).filter(status => status !== '400')),
    },
  }
}

function refused(statuses: readonly string[]) {
  return Object.fromEntries(
    statuses.map(status => [
      status,
      {
        description: refusals[Number(status) as keyof typeof refusals],
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  )
}

function described({ name, description, schema }: Parameter) {
  return { name, in: 'query', required: false, description, schema }
}
