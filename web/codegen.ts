import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: '{audit,motion,not-analysed,review,session,uploads,viewer,worklist}/**/*.graphql.ts',
  ignoreNoDocuments: true,
  generates: {
    './gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          Date: 'string',
          DateTimeISO: 'string',
          JSON: 'string | number | boolean',
          JSONObject: 'Record<string, unknown>',
        },
      },
    },
  },
};

export default config;
