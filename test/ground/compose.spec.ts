import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');

const dependencies = z.union([
  z.array(z.string()).transform((names) => names.map((name) => ({ name, condition: 'service_started' }))),
  z
    .record(z.string(), z.object({ condition: z.string() }))
    .transform((known) => Object.entries(known).map(([name, { condition }]) => ({ name, condition }))),
]);

const service = z.object({
  image: z.string(),
  build: z.object({ dockerfile: z.string() }).optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  depends_on: dependencies.default([]),
  healthcheck: z.looseObject({ disable: z.boolean().default(false) }).optional(),
  profiles: z.array(z.string()).default([]),
});

const compose = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
    configs: z.record(z.string(), z.object({ content: z.string() })),
  })
  .parse(parse(text, { merge: true }));

const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('starts everything a team needs, and the dashboards when they are asked for', () => {
    const always = services.filter(([, { profiles }]) => profiles.length === 0).map(([name]) => name);
    expect(always.sort()).toEqual(['admin', 'gateway', 'init', 'migrate', 'postgres', 'redis']);
    const observability = services
      .filter(([, { profiles }]) => profiles.includes('observability'))
      .map(([name]) => name);
    expect(observability.sort()).toEqual(['grafana', 'otel-collector', 'prometheus']);
  });

  it.each(services)('pins the image of %s by its version', (_name, { image }) => {
    expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
  });

  it.each(services)(
    'mounts into %s only volumes it declares: no file can be missing',
    (_name, { volumes, configs }) => {
      const declared = Object.keys(compose.volumes);
      expect(volumes.map((volume) => volume.split(':')[0]).filter((name = '') => !declared.includes(name))).toEqual([]);
      expect(configs.filter(({ source }) => compose.configs[source] === undefined)).toEqual([]);
    },
  );

  it.each(services)('lets %s wait only for what can be waited for', (_name, { depends_on: waitsFor }) => {
    for (const { name, condition } of waitsFor) {
      const target = compose.services[name];
      expect(target).toBeDefined();
      if (condition === 'service_healthy') expect(target?.healthcheck?.disable).toBe(false);
    }
  });

  it.each(services)('publishes the ports of %s on loopback unless somebody asks for more', (_name, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^(127\.0\.0\.1|\$\{GATEWAY_HOST:-127\.0\.0\.1\}):/);
  });

  it('contains no secret', () => {
    expect(text).not.toMatch(/(PASSWORD|TOKEN|KEY|SECRET): (?!\$\{\w+:-\}|\/)\S/);
  });

  it('carries configurations that can be read', () => {
    for (const [name, { content }] of Object.entries(compose.configs)) {
      const read = (written: string): unknown => (name === 'grafana-dashboard' ? JSON.parse(written) : parse(written));
      expect(read(content)).toBeInstanceOf(Object);
    }
  });

  const plugin = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0;
  (plugin ? it : it.skip)('is accepted by docker compose', () => {
    const profile = ['--profile', 'observability', 'config', '--quiet'];
    const { status, stderr } = spawnSync('docker', ['compose', ...profile], { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
