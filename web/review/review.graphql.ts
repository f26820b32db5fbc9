import { graphql } from '../gql';

export const MeasurementFragment = graphql(`
  fragment MeasurementDetail on Measurement {
    name
    side
    repetition
    value
    unit
    n
    interval
    withheld
  }
`);

export const BoxFragment = graphql(`
  fragment BoxDetail on ImageBox {
    sopInstanceUid
    frame
    x
    y
    width
    height
    score
  }
`);

export const MaskFragment = graphql(`
  fragment MaskDetail on Mask {
    sopInstanceUid
    frame
    columns
    rows
    url
  }
`);

export const DecisionFragment = graphql(`
  fragment DecisionDetail on Decision {
    id
    kind
    reason
    label
    time {
      start
      end
    }
    boxes {
      ...BoxDetail
    }
    masks {
      ...MaskDetail
    }
    measurements {
      ...MeasurementDetail
    }
    decidedBy {
      id
      name
      role
    }
    decidedAt
    onScreen
  }
`);

export const FindingFragment = graphql(`
  fragment FindingDetail on Finding {
    id
    key
    label
    score
    probabilities
    masks {
      ...MaskDetail
    }
    boxes {
      ...BoxDetail
    }
    time {
      start
      end
    }
    stages {
      stage
      score
    }
    measurements {
      ...MeasurementDetail
    }
    rejected
    decisions {
      ...DecisionDetail
    }
  }
`);

export const AnalysisFragment = graphql(`
  fragment AnalysisDetail on Analysis {
    heatMap {
      url
      columns
      rows
      images {
        sopInstanceUid
        frame
        x
        y
        width
        height
      }
    }
    id
    pipeline
    version
    acquisition {
      sequence
      plane
    }
    status
    progress
    stage
    reason
    errorCode
    errorMessage
    warnings {
      code
      message
    }
    suspicion
    createdAt
    finishedAt
    posesUrl
    operatingPoint {
      threshold
      validated
    }
    findings {
      ...FindingDetail
    }
    candidates {
      ...FindingDetail
    }
    measurements {
      ...MeasurementDetail
    }
    reviewedMeasurements {
      ...MeasurementDetail
    }
    events {
      type
      side
      time
    }
    provenance {
      inputs
      models {
        name
        sha256
      }
      runtime
      provider
      result
      threads
      cpuFeatures
    }
    timing {
      load
      preprocess
      inference
      postprocess
      total
    }
  }
`);

export const AnnotationFragment = graphql(`
  fragment AnnotationDetail on Annotation {
    id
    label
    comment
    sopInstanceUid
    frame
    kind
    points
    time {
      start
      end
    }
    measurements {
      ...MeasurementDetail
    }
    createdBy {
      id
      name
      role
    }
    createdAt
  }
`);

export const DecideMutation = graphql(`
  mutation Decide($input: DecideInput!) {
    decide(input: $input) {
      finding {
        ...FindingDetail
      }
      analysis {
        id
        decidedCount
        reviewedMeasurements {
          ...MeasurementDetail
        }
      }
      decision {
        id
      }
      errors {
        code
        message
        path
      }
    }
  }
`);

export const AddAnnotationMutation = graphql(`
  mutation AddAnnotation($input: AddAnnotationInput!) {
    addAnnotation(input: $input) {
      annotation {
        ...AnnotationDetail
      }
      errors {
        code
        message
        path
      }
    }
  }
`);

export const RemoveAnnotationMutation = graphql(`
  mutation RemoveAnnotation($input: RemoveAnnotationInput!) {
    removeAnnotation(input: $input) {
      removed
      errors {
        code
        message
        path
      }
    }
  }
`);

export const RecordViewMutation = graphql(`
  mutation RecordView($input: RecordViewInput!) {
    recordView(input: $input) {
      errors {
        code
        message
      }
    }
  }
`);
