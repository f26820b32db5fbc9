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
        marksWithheld
        sidesInDoubt {
          sopInstanceUid
          message
        }
        mammographyReads {
          ...MammographyReadDetail
        }
        patient {
          id
          patientId
          name
          birthDate
          sex
        }
        priors {
          isEarlier
          study {
            id
            studyDate
            studyTime
            description
            modalities
          }
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
    frameOfReferenceUid
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

export const VolumeChangeQuery = graphql(`
  query VolumeChange($analysis: ID!, $prior: ID!) {
    node(id: $analysis) {
      __typename
      ... on Analysis {
        id
        volumeChange(prior: $prior) {
          withheld
          notMatched
          total {
            ...ChangeDetail
          }
          lesions {
            finding {
              id
            }
            priorFinding {
              id
            }
            change {
              ...ChangeDetail
            }
          }
        }
      }
    }
  }
`);

export const ChangeFragment = graphql(`
  fragment ChangeDetail on VolumeChange {
    before
    after
    percent
    repeatability
    isWithinError
    measuredOn
    unknown
  }
`);
