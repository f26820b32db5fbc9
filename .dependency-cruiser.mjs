// The house's import rules, see CONTRIBUTING: models stands alone; a row of api imports only rows above it; the street
// is walked leftwards only; edges do not import each other; nothing goes in a circle.
const ground = ['database', 'storage', 'jobs', 'formats', 'audit', 'identity', 'relay'];
const records = ['imaging', 'motion'];
const street = ['ingest', 'analyses', 'reviews', 'interop'];
const edges = ['graphql', 'uploads', 'dicomweb', 'media', 'dimse', 'fhir', 'cli'];
const folder = (names) => `^api/src/(${names.join('|')})/`;

const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    forbid('no-cycles', {}, { circular: true }, 'Two files that need each other are one file, or three.'),
    forbid(
      'models-stand-alone',
      { path: '^models/' },
      { path: '^(api|web|test|tools)/' },
      'models imports nothing of the rest.',
    ),
    forbid(
      'api-not-portal',
      { path: '^api/' },
      { path: '^(web|test|tools)/' },
      'The server knows neither portal nor tests.',
    ),
    forbid(
      'portal-not-api',
      { path: '^web/' },
      { path: '^(api|test|tools)/' },
      'The portal speaks to the API over HTTP only.',
    ),
    forbid(
      'ground-first',
      { path: folder(ground) },
      { path: folder([...records, ...street, ...edges]) },
      'The ground imports no row above it.',
    ),
    forbid(
      'records-below-street',
      { path: folder(records) },
      { path: folder([...street, ...edges]) },
      'Records know neither the street nor the edges.',
    ),
    forbid(
      'street-below-edges',
      { path: folder(street) },
      { path: folder(edges) },
      'The street does not know the edges.',
    ),
    ...street.map((name, place) =>
      forbid(
        `street-leftwards-${name}`,
        { path: folder([name]) },
        { path: folder([...street.slice(place + 1), 'none']) },
        'Within the street, import only leftwards.',
      ),
    ),
    ...edges.map((name) =>
      forbid(
        `edge-alone-${name}`,
        { path: folder([name]) },
        { path: folder(edges.filter((other) => other !== name)) },
        'Edges do not import each other.',
      ),
    ),
    forbid(
      'commands-run-compiled',
      { path: '^test/[^/]+/main\\.ts$' },
      { path: '^api/src/', reachable: true },
      'Commands of test/ run as compiled code: they import @overread/api/….js, not its source.',
    ),
    forbid(
      'main-is-last',
      { path: '^api/src/.+/' },
      { path: '^api/src/main\\.ts$' },
      'main.ts is where dependencies meet; nothing imports it.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.next|gql|training)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
