import { graphql } from '../gql';

export const StudyQuery = graphql(`
  query Study($id: ID!) {
    node(id: $id) {
      __typename
      ... on Study {
        id
        studyInstanceUid
        studyDate
        studyTime
        description
        accessionNumber
        modalities
        patient {
          id
          patientId
          name
          birthDate
          sex
        }
        series(first: 100) {
          edges {
            node {
              ...StudySeries
            }
          }
        }
      }
    }
  }
`);

export const StudySeriesFragment = graphql(`
  fragment StudySeries on Series {
    id
    seriesInstanceUid
    modality
    number
    description
    bodyPartExamined
    laterality
    instanceCount
    analyses(first: 50) {
      edges {
        node {
          ...AnalysisDetail
        }
      }
    }
    annotations {
      ...AnnotationDetail
    }
  }
`);
