import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../schema.graphql',
  documents: [
    'app/**/*.{ts,tsx}',
    'components/**/*.{ts,tsx}',
    'imaging/**/*.{ts,tsx}',
    'motion/**/*.{ts,tsx}',
    'review/**/*.{ts,tsx}',
    'session/**/*.{ts,tsx}',
    'uploads/**/*.{ts,tsx}',
    'worklist/**/*.{ts,tsx}',
  ],
  ignoreNoDocuments: true,
  generates: {
    './gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { Date: 'string', DateTimeISO: 'string', JSONObject: 'Record<string, unknown>' },
      },
    },
  },
};

export default config;
