using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Visibility;

namespace Temporalio.DevServer.Tests;

public sealed class VisibilityQueryTests
{
    [Theory]
    [InlineData("", "1")]
    [InlineData("WorkflowId = 'a'", "(workflow_id = @0)")]
    [InlineData("`WorkflowId` != \"a\"", "(NOT (workflow_id = @0))")]
    [InlineData("WorkflowId = 'a' AND RunId = 'b' OR TaskQueue = 'c'", "(((workflow_id = @0) AND (run_id = @1)) OR (task_queue = @2))")]
    [InlineData("WorkflowId = 'a' and (RunId = 'b' or TaskQueue = 'c')", "((workflow_id = @0) AND ((run_id = @1) OR (task_queue = @2)))")]
    [InlineData("NOT HistoryLength >= 3", "(NOT (history_length >= @0))")]
    [InlineData("HistoryLength BETWEEN 1 AND 3", "(history_length BETWEEN @0 AND @1)")]
    [InlineData("HistoryLength NOT BETWEEN 1 AND 3", "(NOT (history_length BETWEEN @0 AND @1))")]
    [InlineData("WorkflowType IN ('a', 'b')", "(workflow_type IN (@0, @1))")]
    [InlineData("WorkflowType NOT IN ('a')", "(NOT (workflow_type IN (@0)))")]
    [InlineData("CloseTime IS NULL", "close_time IS NULL")]
    [InlineData("CloseTime is not null", "close_time IS NOT NULL")]
    [InlineData("WorkflowId STARTS_WITH 'a'", "(substr(workflow_id, 1, length(@0)) = @0)")]
    public void Parse_SystemAttributes_BecomeColumns(string query, string sql) =>
        VisibilityQuery.Parse(query, _ => null).Sql.Should().Be(sql);

    [Theory]
    [InlineData("ExecutionStatus = 'Running'", 1L)]
    [InlineData("ExecutionStatus = \"ContinuedAsNew\"", 6L)]
    [InlineData("HistoryLength = 12", 12L)]
    [InlineData("WorkflowId = 'it''s'", "it's")]
    [InlineData("WorkflowId = \"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("ExecutionDuration > '1m30s'", 90_000_000_000L)]
    [InlineData("StartTime > '1970-01-01T00:00:01Z'", 621355968010000000L)]
    public void Parse_Literals_BecomeStoredValues(string query, object value) =>
        VisibilityQuery.Parse(query, _ => null).Arguments.Should().Equal(value);

    [Theory]
    [InlineData("Unknown = 1")]
    [InlineData("WorkflowId")]
    [InlineData("WorkflowId =")]
    [InlineData("WorkflowId = 'a")]
    [InlineData("WorkflowId = 'a' AND")]
    [InlineData("(WorkflowId = 'a'")]
    [InlineData("WorkflowId = 'a' garbage")]
    [InlineData("WorkflowId ; DROP TABLE runs")]
    [InlineData("ExecutionStatus = 'Sleeping'")]
    [InlineData("HistoryLength = 'many'")]
    [InlineData("StartTime > 'yesterday'")]
    [InlineData("StartTime STARTS_WITH '2026'")]
    [InlineData("Flag > true")]
    [InlineData("WorkflowId = 'a' ORDER BY StartTime")]
    [InlineData("GROUP BY WorkflowType")]
    public void Parse_Nonsense_IsInvalidArgument(string query)
    {
        var parse = () => VisibilityQuery.Parse(query, name => name == "Flag" ? IndexedValueType.Bool : null);
        parse.Should().Throw<GrpcException>().Which.Code.Should().Be(GrpcCode.InvalidArgument);
    }

    [Fact]
    public void Parse_CustomAttribute_ReadsItsRows()
    {
        var query = VisibilityQuery.Parse("Shoot = 'one'", _ => IndexedValueType.Keyword, "default");
        query.Sql.Should().Be(
            "EXISTS (SELECT 1 FROM visibility_values AS v WHERE v.run = visibility.run AND v.name = 'Shoot' AND v.value = @1)");
        query.Arguments.Should().Equal("default", "one");
    }

    [Fact]
    public void Parse_GroupBy_IsRecognised()
    {
        var query = VisibilityQuery.Parse("WorkflowId = 'a' GROUP BY ExecutionStatus", _ => null);
        query.GroupByStatus.Should().BeTrue();
        VisibilityQuery.Parse("GROUP BY ExecutionStatus", _ => null).Sql.Should().Be("1");
    }
}
