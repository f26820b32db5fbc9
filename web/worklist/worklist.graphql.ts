import { graphql } from '../gql';

export const WorklistQuery = graphql(`
  query Worklist($first: Int!, $after: String, $filter: WorklistFilter) {
    worklist(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          ...WorklistRow
        }
      }
    }
  }
`);

export const WorklistRowFragment = graphql(`
  fragment WorklistRow on WorklistItem {
    id
    kind
    status
    progress
    suspicion
    findingCount
    decidedCount
    receivedAt
    patient {
      id
      patientId
      name
      birthDate
      sex
    }
    study {
      id
      description
      studyDate
      modalities
      seriesCount
      instanceCount
    }
    recording {
      id
      fileName
      duration
      fps
      frameCount
    }
    analyses {
      id
      pipeline
      status
      progress
      stage
    }
  }
`);

export const AnalysisProgressSubscription = graphql(`
  subscription AnalysisProgress($subject: ID) {
    analysisProgress(subject: $subject) {
      id
      pipeline
      status
      progress
      stage
    }
  }
`);
