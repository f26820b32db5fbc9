import { graphql } from '../gql';

export const NotAnalysedQuery = graphql(`
  query NotAnalysed($first: Int!, $after: String) {
    analyses(first: $first, after: $after, status: [NOT_APPLICABLE, FAILED]) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          ...NotAnalysedRow
        }
      }
    }
  }
`);

export const NotAnalysedRowFragment = graphql(`
  fragment NotAnalysedRow on Analysis {
    id
    pipeline
    version
    status
    reason
    errorCode
    errorMessage
    createdAt
    series {
      id
      modality
      number
      description
      instanceCount
      study {
        id
        description
        patient {
          id
          name
          patientId
        }
      }
      analyses(first: 20) {
        edges {
          node {
            id
            pipeline
            status
            createdAt
          }
        }
      }
    }
    recording {
      id
      fileName
      duration
      patient {
        id
        name
        patientId
      }
      analyses(first: 20) {
        edges {
          node {
            id
            pipeline
            status
            createdAt
          }
        }
      }
    }
  }
`);

export const RunAnalysisMutation = graphql(`
  mutation RunAnalysis($input: RunAnalysisInput!) {
    runAnalysis(input: $input) {
      analyses {
        id
        pipeline
        status
        progress
        stage
      }
      errors {
        code
        message
      }
    }
  }
`);
