import { graphql } from '../gql';

export const AuditEventsQuery = graphql(`
  query AuditEvents($first: Int!, $after: String, $filter: AuditFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          at
          action
          outcome
          subject
          detail
          actor {
            id
            name
            role
          }
        }
      }
    }
  }
`);
