import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { withConventions } from './conventions.js';
import { toOpenApi } from './json-schema.js';
import { problemSchema } from './problem-body.js';

/** Serves `/admin/openapi.json` and, from our own files, `/admin/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('admin/docs', app, () => documentOf(app), {
    jsonDocumentUrl: 'admin/openapi.json',
    raw: ['json'],
    customSiteTitle: title,
    swaggerOptions: { deepLinking: true },
    customCss: '.swagger-ui .topbar { display: none }',
  });
}

const title = 'Gatewright admin API';

const description = `Money is a decimal string in USD. Lists come in pages: \`after\` the \`last_id\` of the one before.
What has an \`etag\` answers \`If-None-Match\` with 304, and a stale \`If-Match\` with 412.`;

/** In the order in which an operator needs them. */
const tags = {
  providers: 'Who is asked, and with what credential',
  routes: 'The names that callers ask for, and who may answer',
  teams: 'Projects that belong together',
  projects: 'What keys are made for',
  keys: 'What callers show',
  budgets: 'What may be spent, by whom and where',
  prices: 'What tokens cost',
  models: 'What the providers are known to serve',
  deployments: 'The same as the gateways decide on it: with price and routes',
  requests: 'What was asked, who answered, and what it cost',
  usage: 'The same in sums, and as files',
  reconciliations: 'The ledger beside what the providers bill',
  webhooks: 'Who is told of what happens',
  system: 'What this installation is made of',
  health: 'For whoever watches it',
};

function documentOf(app: NestFastifyApplication) {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN' })
    .addSecurityRequirements('bearer');
  for (const [name, purpose] of Object.entries(tags)) builder.addTag(name, purpose);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: toOpenApi,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').toLowerCase()}_${method}`,
  });
  const schemas = {
    ...document.components?.schemas,
    ...toOpenApi(problemSchema, { schemaType: 'output' })?.components,
  };
  return withConventions({ ...document, components: { ...document.components, schemas } });
}
