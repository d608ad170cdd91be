using System.Globalization;
using System.Text;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Visibility;

/// <summary>Lists and counts runs: open ones first, then by close time, newest first.</summary>
internal sealed class VisibilityReader(Database database, NamespaceStore namespaces)
{
    // The order is total, so that a page begins exactly behind the last row of the one before, whatever was written in between.
    private const string CloseOrder = "COALESCE(close_time, 9223372036854775807)";

    public ListWorkflowExecutionsResponse List(ListWorkflowExecutionsRequest request)
    {
        var query = Parse(request.Namespace, request.Query);
        if (query.GroupByStatus)
        {
            throw GrpcException.InvalidArgument("invalid query: 'GROUP BY' clause is not supported");
        }

        var size = request.PageSize is > 0 and <= Limits.VisibilityPage ? request.PageSize : Limits.VisibilityPage;
        var arguments = query.Arguments.ToList();
        var after = string.Empty;
        if (!request.NextPageToken.IsEmpty)
        {
            after = $"AND ({CloseOrder}, start_time, run) < (@{arguments.Count}, @{arguments.Count + 1}, @{arguments.Count + 2})";
            arguments.AddRange(ParseToken(request.NextPageToken).Cast<object>());
        }

        var rows = database.Read(session => session.Query(
            $"""
            SELECT {CloseOrder}, start_time, run, info FROM visibility
            WHERE namespace = @0 AND {query.Sql} {after}
            ORDER BY {CloseOrder} DESC, start_time DESC, run DESC LIMIT {size + 1}
            """,
            row => (Position: FormattableString.Invariant($"{row.GetInt64(0)}|{row.GetInt64(1)}|{row.GetInt64(2)}"), Info: row.GetFieldValue<byte[]>(3)),
            [.. arguments]));
        var response = new ListWorkflowExecutionsResponse();
        response.Executions.Add(rows.Take(size).Select(row => WorkflowExecutionInfo.Parser.ParseFrom(row.Info)));
        if (rows.Count > size)
        {
            response.NextPageToken = ByteString.CopyFromUtf8(rows[size - 1].Position);
        }

        return response;
    }

    public CountWorkflowExecutionsResponse Count(CountWorkflowExecutionsRequest request)
    {
        var query = Parse(request.Namespace, request.Query);
        var rows = database.Read(session => session.Query(
            $"SELECT status, count(*) FROM visibility WHERE namespace = @0 AND {query.Sql} GROUP BY status ORDER BY status",
            row => (Status: (WorkflowExecutionStatus)row.GetInt64(0), Count: row.GetInt64(1)),
            [.. query.Arguments]));
        var response = new CountWorkflowExecutionsResponse { Count = rows.Sum(row => row.Count) };
        if (query.GroupByStatus)
        {
            response.Groups.Add(rows.Select(Group));
        }

        return response;
    }

    private static CountWorkflowExecutionsResponse.Types.AggregationGroup Group((WorkflowExecutionStatus Status, long Count) row)
    {
        var payload = new Payload { Data = ByteString.CopyFromUtf8($"\"{row.Status}\"") };
        payload.Metadata["encoding"] = ByteString.CopyFromUtf8("json/plain");
        payload.Metadata["type"] = ByteString.CopyFromUtf8(nameof(IndexedValueType.Keyword));
        return new CountWorkflowExecutionsResponse.Types.AggregationGroup { GroupValues = { payload }, Count = row.Count };
    }

    private static long[] ParseToken(ByteString token)
    {
        var parts = Encoding.UTF8.GetString(token.Span).Split('|');
        var numbers = new long[3];
        for (var i = 0; i < 3; i++)
        {
            if (parts.Length != 3 || !long.TryParse(parts[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw GrpcException.InvalidArgument("Invalid NextPageToken.");
            }
        }

        return numbers;
    }

    private VisibilityQuery Parse(string ns, string query)
    {
        namespaces.Require(ns);
        var custom = namespaces.SearchAttributes(ns);
        return VisibilityQuery.Parse(query, name => custom.TryGetValue(name, out var type) ? type : null, ns);
    }
}
